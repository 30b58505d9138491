import { type FormEvent, useState } from 'react';
import { WentWrong } from '../parts/went-wrong.tsx';
import { deed } from '../server/post.ts';
import { useDoing } from '../server/use-doing.ts';
import { useServed, useTexts } from '../store/context.ts';
import { fenOf } from './yuan.ts';

/** A customer takes something out of a cabinet and pays. */
export function Sell() {
  const { world } = useServed();
  const { customers } = useTexts().world;
  const { isBusy, error, run } = useDoing();
  const selling = world.cabinets.filter(({ stocked }) => stocked);
  const [cid, setCid] = useState(selling[0]?.cid ?? '');
  const [amount, setAmount] = useState('18.00');
  const amountFen = fenOf(amount);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (amountFen !== undefined) void run(() => deed({ kind: 'sell', cid, amountFen }));
  }

  return (
    <form className="sell" onSubmit={onSubmit}>
      <label>
        <span>{customers.cabinet}</span>
        <select value={cid} data-testid="sell-cabinet" onChange={({ target }) => setCid(target.value)}>
          {selling.map((cabinet) => (
            <option key={cabinet.cid} value={cabinet.cid}>
              {cabinet.code} {cabinet.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{customers.amount}</span>
        <input
          value={amount}
          inputMode="decimal"
          size={6}
          data-testid="sell-amount"
          aria-invalid={amountFen === undefined}
          onChange={({ target }) => setAmount(target.value)}
        />
      </label>
      <button
        type="submit"
        className="button small"
        data-style="primary"
        data-testid="sell"
        aria-busy={isBusy}
        disabled={amountFen === undefined}
      >
        {customers.pay}
      </button>
      <WentWrong error={amountFen === undefined ? customers.badAmount : error} />
    </form>
  );
}
