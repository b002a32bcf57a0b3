import { useEffect } from 'react';

import { useStored } from './use-stored.ts';

/** What a person may choose. */
export type ThemeChoice = 'system' | 'light' | 'dark';

/** The choices with their names. */
export const themeChoices = [
  { value: 'system', name: 'System' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const satisfies readonly { value: ThemeChoice; name: string }[];

const values = themeChoices.map(({ value }) => value);

/** The chosen theme, applied to the page; `system` follows the system while it changes. */
export function useTheme(): readonly [ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, choose] = useStored<ThemeChoice>('theme', values, 'system');
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const dark = choice === 'dark' || (choice === 'system' && system.matches);
      document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [choice]);
  return [choice, choose];
}
