import { useState } from 'react';
import type { PressedIn } from '../../protocol.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import { WentWrong } from '../parts/went-wrong.tsx';
import { act } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { usePage } from '../store/context.ts';
import type { Button } from './parse.ts';

/** A button of the desk: asks first where the desk wants that, then tells the desk of the press. */
export function ButtonOf({ button, on }: { readonly button: Button; readonly on: PressedIn }) {
  const { person } = usePage();
  const { isBusy, error, run } = useDoing();
  const [isAsking, setAsking] = useState(false);
  const { actionId, value, style, confirm, text } = button;

  function press(): void {
    setAsking(false);
    void run(() => act(person, { kind: 'click', on, actionId, ...(value === undefined ? {} : { value }) }));
  }

  return (
    <>
      <button
        type="button"
        className="button"
        data-style={style}
        data-testid={`button-${actionId}`}
        aria-busy={isBusy}
        onClick={() => (confirm ? setAsking(true) : press())}
      >
        {text}
      </button>
      <WentWrong error={error} />
      {isAsking && confirm && <ConfirmDialog confirm={confirm} onYes={press} onNo={() => setAsking(false)} />}
    </>
  );
}
