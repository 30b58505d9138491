import { Icon, type IconName } from '../parts/icon.tsx';
import { useDispatch, usePage, useTexts } from '../store/context.ts';
import type { Place } from '../store/state.ts';

interface PlaceButtonProps {
  readonly place: Place;
  readonly name: string;
  readonly icon: IconName;
  readonly unread: number;
}

/** One place to look at, bold and with a number while something in it is unread. */
export function PlaceButton({ place, name, icon, unread }: PlaceButtonProps) {
  const { place: open } = usePage();
  const texts = useTexts();
  const dispatch = useDispatch();
  return (
    <li>
      <button
        type="button"
        className="place"
        data-testid={`place-${place}`}
        data-unread={unread > 0}
        aria-current={open === place ? 'page' : undefined}
        aria-label={unread === 0 ? name : `${name}, ${texts.unread(unread)}`}
        onClick={() => dispatch({ type: 'went to', place })}
      >
        <Icon name={icon} />
        <span className="place-name">{name}</span>
        {unread > 0 && <span className="badge">{unread}</span>}
      </button>
    </li>
  );
}
