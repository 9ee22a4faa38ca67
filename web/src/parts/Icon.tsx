/** Drawn on a 16 × 16 grid with a 1.5 stroke. */
const paths = {
  alert: 'M8 2 15 14H1ZM8 6.5v3.5M8 12v.2',
  bench: 'M1.5 6h13M3 6v8M13 6v8M5 6V2.5h6V6',
  book: 'M8 4C6.5 2.8 4.5 2.5 2 2.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5zM8 4v10',
  check: 'M3 8.5 6.5 12 13 4.5',
  chevron: 'M4 6l4 4 4-4',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  control: 'M2 12.5a6.5 6.5 0 1 1 12 0M8 11.5 11 6',
  copy: 'M5.5 5.5V2.5h8v8h-3M2.5 5.5h8v8h-8z',
  dash: 'M3.5 8h9',
  desk: 'M3 2h7l3 3v9H3zM5.5 8.5l1.5 1.5 3.5-3.5',
  down: 'M8 3v10M4 9l4 4 4-4',
  external: 'M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4',
  file: 'M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3',
  grid: 'M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z',
  help: 'M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M8 12.5v.2',
  home: 'M2 7.5 8 2.5l6 5M3.5 6.5v7h9v-7',
  minus: 'M3 8h10',
  paste: 'M5.5 3h-2v11h9V3h-2M5.5 1.5h5v3h-5z',
  people: 'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-3.5 4.5-3.5s4.5 1 4.5 3.5M11 3.2a2.5 2.5 0 0 1 0 4.6M12 10.3c1.6.4 2.5 1.4 2.5 3.2',
  plus: 'M3 8h10M8 3v10',
  power: 'M8 2v6M4.8 4.2a5 5 0 1 0 6.4 0',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5 14 14',
  settings: 'M2 4.5h6M12 4.5h2M10 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 11.5h2M8 11.5h6M6 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  split: 'M2 2.5h12v11H2zM8 2.5v11',
  terminal: 'M1.5 2.5h13v11h-13zM4.5 6l2 2-2 2M8.5 10.5h3',
  tree: 'M6 2h4v3H6zM1.5 11h4v3h-4zM10.5 11h4v3h-4zM8 5v3M3.5 11V8h9v3',
  up: 'M8 13V3M4 7l4-4 4 4',
} as const

export type IconName = keyof typeof paths

/** A sign beside a text, or inside a control that has a name; never the only bearer of meaning. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
