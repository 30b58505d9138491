import type { TroubleId } from '../../protocol.ts';
import { Switch } from '../parts/switch.tsx';
import { useServed, useTexts } from '../store/context.ts';

const ORDER: readonly TroubleId[] = [
  'yopoint_slow',
  'yopoint_lost_answer',
  'yopoint_down',
  'baifude_slow',
  'baifude_down',
  'slack_limited',
];

/** What can be made to go wrong. */
export function Troubles() {
  const { troubles } = useServed().world;
  const texts = useTexts().world.troubles;
  return (
    <section className="box" aria-label={texts.title}>
      <h3>{texts.title}</h3>
      {ORDER.map((id) => (
        <Switch
          key={id}
          text={texts.name[id]}
          about={texts.about[id]}
          isOn={troubles.includes(id)}
          testId={`trouble-${id}`}
          onSwitch={(on) => ({ kind: 'trouble', id, on })}
        />
      ))}
    </section>
  );
}
