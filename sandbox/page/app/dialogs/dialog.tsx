import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { useTexts } from '../store/context.ts';

interface DialogProps {
  readonly title: string;
  readonly testId: string;
  /** Changes when what stands in it is replaced: the focus then goes to what is to be done first. */
  readonly content?: string;
  /** Escape, the cross. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is to be done first: what must be corrected, the first field, the way out. */
const FIRST = [
  ':is(input, textarea)[aria-invalid="true"], [aria-invalid="true"] input',
  '.dialog-body :is(input, textarea)',
  'footer .button',
];

/** A dialog over everything. The browser keeps the focus in it; when it goes, the focus returns to where it was. */
export function Dialog({ title, testId, content, onClose, children }: DialogProps) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useReturnFocus();

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the content that counts
  useEffect(() => {
    const found = FIRST.map((one) => dialog.current?.querySelector<HTMLElement>(one));
    found.find((one) => one)?.focus();
  }, [content]);

  return (
    <dialog
      ref={dialog}
      className="dialog"
      data-testid={testId}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // It stands for as long as it is drawn: whoever draws it hears of the wish and takes it away.
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          className="button bare square"
          aria-label={texts.dialog.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
