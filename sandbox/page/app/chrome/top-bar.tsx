import type { Language } from '../../protocol.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Choice } from '../parts/choice.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { personOf } from '../store/select.ts';
import type { Theme } from '../store/state.ts';
import { PeopleSwitch } from './people-switch.tsx';

const LANGUAGES: readonly { readonly value: Language; readonly text: string; readonly shown: string }[] = [
  { value: 'zh-CN', text: '中文', shown: '中' },
  { value: 'en', text: 'English', shown: 'EN' },
];

const THEMES: readonly { readonly value: Theme; readonly icon: IconName }[] = [
  { value: 'system', icon: 'system' },
  { value: 'light', icon: 'sun' },
  { value: 'dark', icon: 'moon' },
];

/** The product's name, whose screen this is, and how the page looks. */
export function TopBar() {
  const { language, theme } = usePage();
  const served = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  return (
    <header className="top">
      <h1 className="brand">
        <Avatar person={personOf(served, served.setting.botId)} isDesk={true} />
        Latchkey <small>{texts.brand}</small>
      </h1>
      <PeopleSwitch />
      <Choice
        label={texts.language}
        testId="language"
        chosen={language}
        options={LANGUAGES}
        onChoose={(chosen) => dispatch({ type: 'chose language', language: chosen })}
      />
      <Choice
        label={texts.theme.label}
        testId="theme"
        chosen={theme}
        options={THEMES.map(({ value, icon }) => ({
          value,
          text: texts.theme[value],
          shown: <Icon name={icon} />,
        }))}
        onChoose={(chosen) => dispatch({ type: 'chose theme', theme: chosen })}
      />
    </header>
  );
}
