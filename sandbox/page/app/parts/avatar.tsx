import type { PagePerson } from '../../protocol.ts';

/** Somebody's letter in their colour; the desk's own mark for the desk. */
export function Avatar({ person, isDesk }: { readonly person: PagePerson; readonly isDesk: boolean }) {
  if (isDesk) {
    return (
      <svg className="avatar" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" className="mark-ground" />
        <circle cx="13" cy="13" r="5.5" className="mark-line" />
        <path d="M17 17l8 8m-3.5-3.5l2.5-2.5" className="mark-line" />
      </svg>
    );
  }
  return (
    <span className="avatar" data-who={person.role ?? 'other'} aria-hidden="true">
      {person.name.charAt(0)}
    </span>
  );
}
