import { type FormEvent, useState } from 'react';
import { WentWrong } from '../parts/went-wrong.tsx';
import { deed } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { useServed, useTexts } from '../store/context.ts';
import { Box } from './box.tsx';
import { DeedButton } from './deed-button.tsx';
import { yuan } from './yuan.ts';

/** The operator's own app: a customer complains about an order, or twenty do at once. */
export function Appeals() {
  const { orders } = useServed().world;
  const texts = useTexts().world.appeals;
  const { isBusy, error, run } = useDoing();
  const paid = orders.filter(({ state }) => state === 'paid');
  const [chosen, setChosen] = useState('');
  const [words, setWords] = useState<string>();
  const receipt = paid.some((order) => order.receipt === chosen) ? chosen : (paid[0]?.receipt ?? '');
  const said = words ?? texts.example;

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (receipt === '' || said.trim() === '') return;
    const { error: failed } = await run(() => deed({ kind: 'appeal', receipt, words: said }));
    if (failed === undefined) setWords('');
  }

  return (
    <Box title={texts.title} testId="appeals">
      <form className="appeal" onSubmit={onSubmit}>
        <label>
          <span>{texts.order}</span>
          <select
            value={receipt}
            data-testid="appeal-order"
            onChange={({ target }) => setChosen(target.value)}
          >
            {paid.map((order) => (
              <option key={order.receipt} value={order.receipt}>
                {order.receipt} · {yuan(order.amountFen)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{texts.words}</span>
          <textarea
            value={said}
            rows={2}
            placeholder={texts.example}
            data-testid="appeal-words"
            onChange={({ target }) => setWords(target.value)}
          />
        </label>
        <span className="appeal-end">
          <button
            type="submit"
            className="button small"
            data-style="primary"
            data-testid="appeal"
            aria-busy={isBusy}
            disabled={receipt === '' || said.trim() === ''}
          >
            {texts.send}
          </button>
          <DeedButton
            what={{ kind: 'appeals_at_once', words: texts.burstWords }}
            text={texts.burst}
            testId="appeals-at-once"
          />
        </span>
        <WentWrong error={error} />
      </form>
    </Box>
  );
}
