import type { PageDeed } from '../../protocol.ts';
import { WentWrong } from '../parts/went-wrong.tsx';
import { deed } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';

interface DeedButtonProps {
  readonly what: PageDeed;
  readonly text: string;
  /** What is read out, where the text alone does not say of what. */
  readonly label?: string;
  readonly style?: 'primary' | 'danger';
  readonly testId: string;
}

/** A button that lets something happen in the world. */
export function DeedButton({ what, text, label, style, testId }: DeedButtonProps) {
  const { isBusy, error, run } = useDoing();
  return (
    <>
      <button
        type="button"
        className="button small"
        data-style={style}
        data-testid={testId}
        aria-label={label}
        aria-busy={isBusy}
        onClick={() => void run(() => deed(what))}
      >
        {text}
      </button>
      <WentWrong error={error} />
    </>
  );
}
