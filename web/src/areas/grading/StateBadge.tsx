import { useI18n } from '../../i18n'
import type { ItemState } from './sheet'
import styles from './Desk.module.css'

/** What a figure rests on, with a shape of its own so that colour is never alone. */
export function StateBadge({ state }: { state: ItemState }) {
  const { t } = useI18n()
  return (
    <span className={`${styles.badge} ${styles[tones[state]]}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{shapes[state]}</svg>
      {t(`desk.state.${state}`)}
    </span>
  )
}

const tones: Record<ItemState, 'quiet' | 'judged' | 'changed' | 'fault'> = {
  raw: 'quiet', pending: 'quiet', 'not-marked': 'quiet', informative: 'quiet',
  confirmed: 'judged', marked: 'judged', overridden: 'changed', 'platform-fault': 'fault',
}

const ring = <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
const dashed = <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2 1.6" />
const tick = <path d="M1.5 5.3 4 7.8 8.6 2.4" fill="none" stroke="currentColor" strokeWidth="1.8" />

const shapes: Record<ItemState, React.ReactElement> = {
  raw: ring,
  pending: dashed,
  'not-marked': dashed,
  informative: <path d="M1.5 5h7" stroke="currentColor" strokeWidth="1.6" />,
  confirmed: tick,
  marked: tick,
  overridden: <path d="M1.5 8.5 2 6.4 7 1.4 8.6 3 3.6 8Z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  'platform-fault': <path d="M5 1 9.5 9H.5Z" fill="currentColor" />,
}
