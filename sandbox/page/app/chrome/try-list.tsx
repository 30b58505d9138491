import { Icon } from '../parts/icon.tsx';
import { useDispatch, usePage, useServed, useTexts } from '../store/context.ts';
import { trialsIn } from './suggest.ts';

/** A short way through the product: each step puts a line into the composer, as Mei in #support. */
export function TryList() {
  const { tried } = usePage();
  const { world } = useServed();
  const texts = useTexts();
  const dispatch = useDispatch();
  return (
    <section className="try" aria-labelledby="try-title" data-testid="try">
      <h2 id="try-title">{texts.tryThis}</h2>
      <ol>
        {trialsIn(world, texts).map(({ id, line }) => (
          <li key={id}>
            <button
              type="button"
              className="try-one"
              data-testid={`try-${id}`}
              data-tried={tried.includes(id)}
              onClick={() => {
                dispatch({ type: 'filled', line, person: 'U0MEI', place: 'C0SUPPORT' });
                dispatch({ type: 'tried', id });
              }}
            >
              <strong>
                {texts.trials[id].title}
                {tried.includes(id) && <Icon name="check" />}
              </strong>
              <span>{texts.trials[id].next}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
