import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTheme } from '../../../app/preferences'
import { useI18n } from '../../../i18n'
import { Button, ToggleButton } from '../../../parts/Button'
import { EmptyState } from '../../../parts/EmptyState'
import { Select } from '../../../parts/Select'
import { useKept } from '../../bench/memory'
import type { Session, Verdict } from '../types'
import { useShape, useWallStore } from './context'
import { CellDetails } from './CellDetails'
import { orders, type Order } from './grid'
import { markProperties } from './marks'
import { WallGrid } from './WallGrid'
import marks from './Wall.module.css'
import styles from './WallView.module.css'

export interface WallViewProps {
  readonly session: Session
  readonly onTeam: (team: string) => void
  readonly onQuestion: (team: string) => void
  readonly order: Order
  readonly onOrder: (order: Order) => void
  /** shown to a whole room: large, and page after page where it does not fit */
  readonly projected?: boolean
  readonly aside?: React.ReactNode
}

interface Chosen {
  readonly team: string
  readonly check: string
  readonly at: HTMLElement
}

/** The wall with what is said about it: what the marks mean and how many there are, the order of the rows. */
export function WallView({ session, onTeam, onQuestion, order, onOrder, projected, aside }: WallViewProps) {
  const { t } = useI18n()
  const [turning, setTurning] = useKept('control.turning', (value) => value === true)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const region = useRef<HTMLDivElement>(null)
  const shape = useShape()
  useTurning(region, projected === true && turning)
  const inks = useMarks(projected === true)
  if (shape.teams.length === 0) return <EmptyState icon="grid" title={t('control.wall.empty')}>{t('control.wall.empty-text')}</EmptyState>
  const close = () => {
    chosen?.at.focus()
    setChosen(null)
  }
  return (
    <div className={styles.view} style={inks}>
      <div className={styles.bar}>
        <Legend />
        <div className={styles.tools}>
          {projected && <ToggleButton isSelected={turning} onChange={setTurning}>{t('control.wall.turn')}</ToggleButton>}
          <div className={styles.order}>
            <Select label={t('control.wall.order')} value={order} onChange={onOrder}
              choices={orders.map((id) => ({ id, label: t(`control.wall.order.${id}`) }))} />
          </div>
          {aside}
        </div>
      </div>
      <div className={styles.grid}>
        <WallGrid session={session} order={order} rowHeight={projected ? 46 : 32} onTeam={onTeam} onQuestion={onQuestion} region={region}
          onCell={(team, check, at) => setChosen({ team, check, at })} />
      </div>
      {chosen && (
        <CellDetails session={session.id} {...chosen} onClose={close} onTeam={() => {
          setChosen(null)
          onTeam(chosen.team)
        }} />
      )}
    </div>
  )
}

/** The marks in the inks of the theme that holds, at the size of the screen's pixels. */
function useMarks(projected: boolean): React.CSSProperties {
  const { resolved } = useTheme()
  const ratio = useSyncExternalStore(onResize, () => window.devicePixelRatio || 1)
  const [inks, setInks] = useState<Record<string, string>>({})
  useLayoutEffect(() => {
    const root = getComputedStyle(document.documentElement)
    setInks(markProperties({ projected, ratio, ink: (token) => root.getPropertyValue(token).trim() }))
  }, [projected, ratio, resolved])
  return inks as React.CSSProperties
}

/** A zoom of the page or a move to another screen comes with a new size. */
function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

const shown: readonly Verdict[] = ['pass', 'fail', 'error', 'skip']

/** What each mark means, and how many there are now. Counted twice a second at most: nobody reads faster. */
function Legend() {
  const { t, format } = useI18n()
  const store = useWallStore()
  const [tally, setTally] = useState(() => store.tally())
  useEffect(() => {
    const timer = setInterval(() => setTally((before) => {
      const after = store.tally()
      return JSON.stringify(before) === JSON.stringify(after) ? before : after
    }), 1000)
    return () => clearInterval(timer)
  }, [store])
  return (
    <ul className={styles.legend} aria-label={t('control.wall.legend')}>
      {shown.map((verdict) => (
        <li key={verdict}><span className={`${marks.check} ${marks[verdict]} ${marks.sample}`} aria-hidden="true" />{t(`verdict.${verdict}`)} <b>{format.number(tally[verdict])}</b></li>
      ))}
      <li><span className={`${marks.check} ${marks.none} ${marks.sample}`} aria-hidden="true" />{t('control.wall.unseen')} <b>{format.number(tally.none)}</b></li>
    </ul>
  )
}

/** How long each page of the wall stays, in milliseconds. */
const stay = 12_000

/** Goes from page to page of a wall that is higher than its place, and begins again. */
function useTurning(region: React.RefObject<HTMLDivElement | null>, on: boolean): void {
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => {
      const box = region.current
      if (!box) return
      const rows = box.clientHeight - (box.querySelector('thead')?.clientHeight ?? 0)
      const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 2
      box.scrollTo({ top: end ? 0 : box.scrollTop + rows })
    }, stay)
    return () => clearInterval(timer)
  }, [region, on])
}

/** A button that shows the wall to the room. */
export function ProjectButton({ onPress }: { onPress: () => void }) {
  const { t } = useI18n()
  return <Button icon="grid" onPress={onPress}>{t('control.wall.project')}</Button>
}
