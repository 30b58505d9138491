import { Switch } from '../parts/switch.tsx';
import { useServed, useTexts } from '../store/context.ts';

/** The vendor's devices: each goes offline and comes back. */
export function Devices() {
  const { cabinets } = useServed().world;
  const texts = useTexts().world.devices;
  const online = cabinets.filter((cabinet) => cabinet.online).length;
  return (
    <details className="box">
      <summary>
        <h3>{texts.title}</h3> <span className="quiet">{texts.online(online, cabinets.length)}</span>
      </summary>
      {cabinets.map(({ cid, code, name, online: isOn }) => (
        <Switch
          key={cid}
          text={`${code} ${name}`}
          isOn={isOn}
          testId={`device-${code}`}
          onSwitch={(next) => ({ kind: 'online', cid, online: next })}
        />
      ))}
    </details>
  );
}
