/** Drawn here, so that no picture comes from elsewhere; each on a field of 20 by 20. */
const SHAPES = {
  hash: 'M7.5 3.5l-1.5 13M14 3.5l-1.5 13M3.5 7.5h13.5M3 12.5h13.5',
  message: 'M4 4.5h12v9H9.5L6 16.5v-3H4z',
  home: 'M3.5 9.5L10 4l6.5 5.5M5.5 8.5V16h9V8.5',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 110 4 2 2 0 010-4z',
  reply: 'M8 5L3.5 9.5 8 14M4 9.5h7.5c3 0 5 2 5 5.5',
  search: 'M9 4a5 5 0 110 10A5 5 0 019 4zM13 13l3.5 3.5',
  more: 'M4.5 10h.6M9.7 10h.6M14.9 10h.6',
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M3.5 10L16.5 4l-4 12.5-3-5.5zM9.5 11l7-7',
  picture: 'M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3.5M12.5 7.5h.01',
  world:
    'M10 3.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM3.5 10h13M10 3.5c-4.5 4-4.5 9 0 13M10 3.5c4.5 4 4.5 9 0 13',
  traffic: 'M4 7.5h11M12 4.5l3 3-3 3M16 12.5H5M8 9.5l-3 3 3 3',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  sun: 'M10 7a3 3 0 110 6 3 3 0 010-6zM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4',
  moon: 'M15.5 12A6.5 6.5 0 018 4.5a6.5 6.5 0 107.5 7.5z',
  system: 'M3.5 4.5h13v9h-13zM7.5 16.5h5M10 13.5v3',
  side: 'M3.5 4.5h13v11h-13zM12.5 4.5v11',
} as const;

export type IconName = keyof typeof SHAPES;

/** A picture beside words that say the same, hence hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
