import type { PageDoor } from '../../protocol.ts';
import { useServed, useTexts } from '../store/context.ts';
import { Box } from './box.tsx';
import { DeedButton } from './deed-button.tsx';

/** The doors that the desk had opened: they fall shut, and the camera says what was taken. */
export function Doors() {
  const { doors } = useServed().world;
  const texts = useTexts().world.doors;
  return (
    <Box title={texts.title} testId="doors">
      {doors.length === 0 && <p className="quiet">{texts.none}</p>}
      <ul className="rows">
        {doors.map((door) => (
          <li key={door.receipt} className="stacked" data-testid="door-row" data-receipt={door.receipt}>
            <span className="row-facts">
              <strong>{door.code}</strong> · {texts.state[door.state]}
            </span>
            <span className="row-end">
              {/* Other buttons are to be pressed then: they are not busy with what the ones before them do. */}
              <DoorButtons key={door.state} door={door} />
            </span>
          </li>
        ))}
      </ul>
    </Box>
  );
}

function DoorButtons({ door: { receipt, state } }: { readonly door: PageDoor }) {
  const texts = useTexts().world.doors;
  if (state === 'open') {
    return (
      <>
        <DeedButton
          what={{ kind: 'close_door', receipt, opened: true }}
          text={texts.close}
          testId="door-close"
        />
        <DeedButton
          what={{ kind: 'close_door', receipt, opened: false }}
          text={texts.neverOpened}
          testId="door-never-opened"
        />
      </>
    );
  }
  return (
    <>
      <DeedButton
        what={{ kind: 'recognise', receipt, pieces: 1 }}
        text={texts.tookOne}
        testId="door-took-one"
      />
      <DeedButton
        what={{ kind: 'recognise', receipt, pieces: 2 }}
        text={texts.tookTwo}
        testId="door-took-two"
      />
    </>
  );
}
