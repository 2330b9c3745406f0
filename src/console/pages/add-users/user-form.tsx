import {
  Button,
  Checkbox,
  Collapse,
  Divider,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Subscription, UserRole } from '../../api/types';
import { CountrySelect } from '../../parts/country-select';
import { useFormat } from '../../parts/use-format';
import { displayNameOf, localPartOf, type UserDraft } from './user-draft';

interface UserFormProps {
  draft: UserDraft;
  domains: string[];
  subscriptions: Subscription[];
  customerLocation: string | null;
  /** Users entered before this one, who want seats too. */
  wantedBefore: UserDraft[];
  onChange: (draft: UserDraft) => void;
}

const ROLES: UserRole[] = ['user', 'global-admin', 'user-admin', 'helpdesk-admin', 'billing-admin'];

/** Details, role and licences in one form. */
export function UserForm({ draft, domains, subscriptions, customerLocation, wantedBefore, onChange }: UserFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [more, details] = useDisclosure(false);
  const set = (change: Partial<UserDraft>) => onChange({ ...draft, ...change });
  const text = (name: 'firstName' | 'lastName' | 'jobTitle' | 'department' | 'alternateEmail') => ({
    label: t(`field.${name}`),
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  });
  return (
    <Stack gap="md">
      <Title order={2}>{t('add.details')}</Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput {...text('firstName')} autoFocus maxLength={50} />
        <TextInput {...text('lastName')} maxLength={50} />
        <TextInput
          label={t('field.displayName')}
          required
          value={displayNameOf(draft)}
          onChange={(event) => set({ displayName: event.currentTarget.value })}
        />
        <CountrySelect
          label={t('field.usageLocation')}
          placeholder={
            customerLocation ? t('add.fromCustomer', { country: format.country(customerLocation) }) : undefined
          }
          clearable
          value={draft.usageLocation}
          onChange={(usageLocation) => set({ usageLocation })}
        />
      </SimpleGrid>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label={t('field.upn')}
          required
          style={{ flex: 1 }}
          value={localPartOf(draft)}
          onChange={(event) => set({ localPart: event.currentTarget.value })}
        />
        <Text pb={8}>@</Text>
        <Select
          aria-label={t('add.domain')}
          style={{ flex: 1 }}
          data={domains}
          allowDeselect={false}
          value={draft.domain || null}
          onChange={(domain) => domain && set({ domain })}
        />
      </Group>
      <Button
        variant="subtle"
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        aria-expanded={more}
        onClick={details.toggle}
      >
        {more ? t('add.lessDetails') : t('add.moreDetails')}
      </Button>
      <Collapse expanded={more}>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput {...text('jobTitle')} />
          <TextInput {...text('department')} />
          <TextInput {...text('alternateEmail')} type="email" />
        </SimpleGrid>
      </Collapse>
      <Divider />
      <Title order={2}>{t('field.role')}</Title>
      <Select
        aria-label={t('field.role')}
        data={ROLES.map((role) => ({ value: role, label: t(`userRole.${role}`) }))}
        allowDeselect={false}
        value={draft.role}
        onChange={(role) => set({ role: role as UserRole })}
        maw={360}
      />
      <Divider />
      <Title order={2}>{t('add.licenses')}</Title>
      <Checkbox.Group value={draft.skus} onChange={(skus) => set({ skus })}>
        <Stack gap="xs">
          {subscriptions.length === 0 && <Text c="dimmed">{t('subscriptions.none')}</Text>}
          {subscriptions.map(({ sku, name, availableSeats }) => {
            const left = availableSeats - wantedBefore.filter(({ skus }) => skus.includes(sku)).length;
            return (
              <Checkbox
                key={sku}
                value={sku}
                label={name}
                description={t('licenses.available', { count: left, n: format.number(left) })}
                disabled={left <= 0 && !draft.skus.includes(sku)}
              />
            );
          })}
        </Stack>
      </Checkbox.Group>
    </Stack>
  );
}
