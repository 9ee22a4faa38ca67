import { Terminal } from '../../../terminal/Terminal'
import { TerminalDeck } from '../../../terminal/TerminalDeck'
import type { Desk } from './desk'
import styles from './TeamPanel.module.css'

/** What is said of a team, and its open terminals below: with one open, they have the larger part of the height. */
export function Deck({ desk, shown, children }: { desk: Desk; shown: boolean; children: React.ReactNode }) {
  const open = shown && desk.layout.length > 0
  return (
    <>
      <div className={`${styles.top} ${open ? styles.lean : ''}`}>{children}</div>
      {open && (
        <div className={styles.deck}>
          <TerminalDeck layout={desk.layout} onLayout={desk.arrange} name={desk.name}
            terminal={(tab, onLeave) => <Terminal node={desk.name(tab)} connect={desk.connect(tab)} onLeave={onLeave} active={desk.newest === tab} />} />
        </div>
      )}
    </>
  )
}
