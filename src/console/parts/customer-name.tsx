import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCustomer } from '../pages/customer/use-customer';

/** A customer's name, as a link to it. @param id null: a file for many customers */
export function CustomerName({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const customer = useCustomer(id ?? '', id !== null);
  if (id === null) return <>{t('job.manyCustomers')}</>;
  return (
    <Anchor component={Link} to={`/customers/${id}`} fz="inherit">
      {customer.data?.name ?? '…'}
    </Anchor>
  );
}
