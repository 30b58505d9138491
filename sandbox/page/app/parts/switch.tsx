import type { PageDeed } from '../../protocol.ts';
import { deed } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { WentWrong } from './went-wrong.tsx';

interface SwitchProps {
  readonly text: string;
  /** A sentence below it. */
  readonly about?: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => PageDeed;
  readonly testId: string;
}

/** A switch of the world. It stands where the world says, not where it was pushed. */
export function Switch({ text, about, isOn, onSwitch, testId }: SwitchProps) {
  const { isBusy, error, run } = useDoing();
  return (
    <div className="switch-row">
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={isOn}
          aria-checked={isOn}
          aria-busy={isBusy}
          data-testid={testId}
          onChange={({ target }) => void run(() => deed(onSwitch(target.checked)))}
        />
        <span className="switch-words">
          {text}
          {about !== undefined && <small>{about}</small>}
        </span>
      </label>
      <WentWrong error={error} />
    </div>
  );
}
