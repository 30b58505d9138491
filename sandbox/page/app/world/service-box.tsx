import { useServed, useTexts } from '../store/context.ts';
import { Box } from './box.tsx';
import { DeedButton } from './deed-button.tsx';

/** The service itself: it can be killed as by a power cut, and starts again on the same data. */
export function ServiceBox() {
  const { state, pid, url } = useServed().service;
  const texts = useTexts().world.service;
  return (
    <Box title={texts.title} testId="service">
      <p>
        <span className="chip" data-state={state} data-testid="service-state">
          {texts.state[state]}
        </span>{' '}
        <span className="quiet">{texts.process(pid, url)}</span>
      </p>
      <p className="quiet">{texts.about}</p>
      <DeedButton what={{ kind: 'restart' }} text={texts.restart} style="danger" testId="restart" />
    </Box>
  );
}
