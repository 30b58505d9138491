import { useState } from 'react';
import type { PressedIn } from '../../protocol.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import { Menu } from '../parts/menu.tsx';
import { WentWrong } from '../parts/went-wrong.tsx';
import { act } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { usePage, useTexts } from '../store/context.ts';
import type { Overflow } from './parse.ts';

/** The desk's buttons that are not in sight. */
export function OverflowOf({ overflow, on }: { readonly overflow: Overflow; readonly on: PressedIn }) {
  const { person } = usePage();
  const texts = useTexts();
  const { isBusy, error, run } = useDoing();
  const [asked, setAsked] = useState<string>();
  const { actionId, confirm, options } = overflow;

  function select(choice: string): void {
    setAsked(undefined);
    void run(() => act(person, { kind: 'select', on, actionId, choice }));
  }

  return (
    <>
      <Menu
        label={texts.message.moreActions}
        icon="more"
        isBusy={isBusy}
        items={options.map(({ value, text }) => ({
          key: value,
          text,
          choose: () => (confirm ? setAsked(value) : select(value)),
        }))}
      />
      <WentWrong error={error} />
      {asked !== undefined && confirm && (
        <ConfirmDialog confirm={confirm} onYes={() => select(asked)} onNo={() => setAsked(undefined)} />
      )}
    </>
  );
}
