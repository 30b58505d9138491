import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** One entry of a menu. */
interface MenuItem {
  readonly key: string;
  readonly text: string;
  readonly choose: () => void;
}

interface MenuProps {
  /** What it is a menu of: read out, and shown where one points at it. */
  readonly label: string;
  readonly icon: IconName;
  readonly items: readonly MenuItem[];
  readonly isBusy: boolean;
}

/** Room that a menu takes below its button; where there is less it opens upwards. */
const ROOM_PX = 220;

/** A menu behind a button: arrows walk, Enter chooses, Escape and leaving close it. */
export function Menu({ label, icon, items, isBusy }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [isUp, setUp] = useState(false);
  const whole = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return;
    list.current?.querySelector('button')?.focus();
    const leave = ({ target }: Event): void => {
      if (!(target instanceof Node && whole.current?.contains(target))) setOpen(false);
    };
    document.addEventListener('focusin', leave);
    document.addEventListener('pointerdown', leave);
    return () => {
      document.removeEventListener('focusin', leave);
      document.removeEventListener('pointerdown', leave);
    };
  }, [isOpen]);

  function open(): void {
    const below = window.innerHeight - (button.current?.getBoundingClientRect().bottom ?? 0);
    setUp(below < ROOM_PX);
    setOpen(true);
  }

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const entries = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const goTo: Record<string, number> = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    };
    const next = goTo[event.key];
    if (next !== undefined) entries[next]?.focus();
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <span ref={whole} className="menu">
      <button
        ref={button}
        type="button"
        className="button square"
        data-testid="menu"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={label}
        aria-busy={isBusy}
        title={label}
        onClick={() => (isOpen ? setOpen(false) : open())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isOpen) return;
          event.preventDefault();
          open();
        }}
      >
        <Icon name={icon} />
      </button>
      {isOpen && (
        <div
          ref={list}
          id={id}
          role="menu"
          aria-label={label}
          data-up={isUp}
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {items.map(({ key, text, choose }) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              data-testid={`item-${key}`}
              tabIndex={-1}
              onClick={() => {
                close();
                choose();
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
