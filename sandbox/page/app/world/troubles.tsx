import type { TroubleId } from '../../protocol.ts';
import { Switch } from '../parts/switch.tsx';
import { useServed, useTexts } from '../store/context.ts';
import { Box } from './box.tsx';

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
    <Box title={texts.title} testId="troubles">
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
    </Box>
  );
}
