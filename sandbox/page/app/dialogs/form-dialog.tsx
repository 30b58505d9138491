import { type FormEvent, useState } from 'react';
import type { PageView } from '../../protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { type Input, parseBlocks } from '../blocks/parse.ts';
import { WentWrong } from '../parts/went-wrong.tsx';
import { act } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { usePage, useTexts } from '../store/context.ts';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

type ByField = Readonly<Record<string, string>>;

/** A form of the desk: while it is being fetched, to fill in, and with what came of it; each in the place of the one before. */
export function FormDialog({ view }: { readonly view: PageView }) {
  const { person } = usePage();
  const texts = useTexts();
  const { isBusy, error, run } = useDoing();
  const [typed, setTyped] = useState<ByField>({});
  const [wrong, setWrong] = useState<ByField>({});
  const inputs = inputsOf(view);
  const filled = Object.fromEntries(inputs.map((input) => [input.id, typed[input.id] ?? initialOf(input)]));

  function close(): void {
    // Also while something is under way: nobody is held before a form.
    void act(person, { kind: 'dismiss', view: view.id });
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const missing = inputs.filter(({ id, isOptional }) => !isOptional && filled[id]?.trim() === '');
    setWrong(Object.fromEntries(missing.map(({ id }) => [id, texts.dialog.required])));
    if (missing.length > 0) return;
    // A choice that was not made is not a value: it is left out. A text that was emptied is one.
    const given = inputs.filter(({ id, field }) => field.kind === 'text' || filled[id] !== '');
    const values = Object.fromEntries(given.map(({ id }) => [id, filled[id] ?? '']));
    const { fieldErrors = {} } = await run(() =>
      act(person, { kind: 'submit', view: view.id, filled: values }),
    );
    setWrong(fieldErrors);
  }

  return (
    <Dialog
      title={view.title}
      testId="form"
      content={[view.hash, ...Object.keys(wrong)].join(' ')}
      onClose={close}
    >
      <form onSubmit={submit} noValidate aria-busy={isBusy}>
        <div className="dialog-body">
          <Blocks
            blocks={view.blocks}
            on={{ view: view.id }}
            drawInput={(input) => (
              <Field
                key={input.id}
                input={input}
                value={filled[input.id] ?? ''}
                error={wrong[input.id]}
                onChange={(value) => setTyped({ ...typed, [input.id]: value })}
              />
            )}
          />
          <WentWrong error={error === 'incomplete' ? undefined : error} />
        </div>
        <footer>
          <button type="button" className="button" onClick={close}>
            {view.close || texts.dialog.close}
          </button>
          {view.submit !== '' && (
            <button type="submit" className="button" data-style="primary" aria-busy={isBusy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

function inputsOf({ blocks }: PageView): Input[] {
  return parseBlocks(blocks).filter((block) => block.kind === 'input');
}

function initialOf({ field }: Input): string {
  return field.kind === 'unknown' ? '' : field.initial;
}
