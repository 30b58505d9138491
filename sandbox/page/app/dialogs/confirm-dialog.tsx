import type { Confirm } from '../blocks/parse.ts';
import { WordsOf } from '../parts/words.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly confirm: Confirm;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Slack's own question before something is done. */
export function ConfirmDialog({ confirm, onYes, onNo }: ConfirmDialogProps) {
  return (
    <Dialog title={confirm.title} testId="confirm" onClose={onNo}>
      <div className="dialog-body">
        <WordsOf words={confirm.text} />
      </div>
      <footer>
        <button type="button" className="button" onClick={onNo}>
          {confirm.no}
        </button>
        <button
          type="button"
          className="button"
          data-style={confirm.isDanger ? 'danger' : 'primary'}
          onClick={onYes}
        >
          {confirm.yes}
        </button>
      </footer>
    </Dialog>
  );
}
