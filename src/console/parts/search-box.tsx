import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Between two searches: a key that comes later than that is answered at once. */
const PAUSE_MS = 40;

/** Searches as one types: what is found is there within a tenth of a second after a key. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const change = useTyping(value, setText, onChange);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton size="sm" aria-label={t('table.clear')} onClick={() => change('')} />}
      style={{ flex: '1 1 14rem', maxWidth: '24rem' }}
    />
  );
}

/**
 * Shows each key at once and tells of it as soon as the pause allows. What was told comes back as the value, and may be behind what has been typed
 * by then; only what comes from elsewhere replaces it.
 */
function useTyping(value: string, show: (text: string) => void, tell: (text: string) => void) {
  const told = useRef<{ last?: string; at: number; later?: number }>({ at: 0 }).current;
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (told.last === undefined) show(value);
  }, [told, value, show]);
  useEffect(() => {
    if (told.last === value) told.last = undefined;
  });
  useEffect(() => () => window.clearTimeout(told.later), [told]);
  return (text: string) => {
    show(text);
    window.clearTimeout(told.later);
    const tellNow = () => {
      told.last = text;
      told.at = performance.now();
      latest.current(text);
    };
    const wait = told.at + PAUSE_MS - performance.now();
    if (wait > 0) told.later = window.setTimeout(tellNow, wait);
    else tellNow();
  };
}
