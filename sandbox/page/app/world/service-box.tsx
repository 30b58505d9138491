import { useServed, useTexts } from '../store/context.ts';
import { DeedButton } from './deed-button.tsx';

/** The service itself: it can be killed as by a power cut, and starts again on the same data. */
export function ServiceBox() {
  const { state, pid, url } = useServed().service;
  const texts = useTexts().world.service;
  return (
    <section className="box" aria-label={texts.title} data-testid="service" data-state={state}>
      <h3>{texts.title}</h3>
      <p>
        <span className="chip" data-state={state}>
          {texts.state[state]}
        </span>{' '}
        <span className="quiet">{texts.process(pid, url)}</span>
      </p>
      <p className="quiet">{texts.about}</p>
      <DeedButton what={{ kind: 'restart' }} text={texts.restart} style="danger" testId="restart" />
    </section>
  );
}
