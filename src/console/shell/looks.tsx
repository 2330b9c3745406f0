import { LanguageSwitch } from './language-switch';
import { ThemeSwitch } from './theme-switch';

/** In which language and in which light the console is shown. */
export function Looks() {
  return (
    <>
      <LanguageSwitch />
      <ThemeSwitch />
    </>
  );
}
