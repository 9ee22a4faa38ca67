import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useI18n } from '../../i18n'
import { Dialog } from '../../parts/Dialog'
import { Icon } from '../../parts/Icon'
import type { Clock, Grant } from './types'
import styles from './Grants.module.css'

/** What was added to the time of the team; and, asked for, each time it was: how much, when, why, by whom. */
export function Grants({ clock: { right_s, extended_s, returned_s, grants = [] } }: { clock: Clock }) {
  const { t, format } = useI18n()
  const [asked, setAsked] = useState(false)
  const given = [
    right_s > 0 && t('bench.time.right', { time: format.duration(right_s) }),
    extended_s > 0 && t('bench.time.extended', { time: format.duration(extended_s) }),
    returned_s > 0 && t('bench.time.returned', { time: format.duration(returned_s) }),
  ].filter((part) => part !== false).join(' · ')
  if (grants.length === 0) return given !== '' && <span className={styles.given}>{given}</span>
  return (
    <>
      <Button className={`${styles.given} ${styles.ask}`} onPress={() => setAsked(true)}>{given || t('bench.grants')} <Icon name="chevron" size={12} /></Button>
      <Dialog title={t('bench.grants')} isOpen={asked} onClose={() => setAsked(false)}>
        <ol className={styles.list}>{grants.map((grant, i) => <Line key={i} grant={grant} />)}</ol>
      </Dialog>
    </>
  )
}

function Line({ grant: { seconds, cause, reason, by_name, time, all_teams, from, to } }: { grant: Grant }) {
  const { t, format } = useI18n()
  const facts = [
    format.time(time),
    cause === 'platform' ? t('bench.grant.platform') : by_name && t('bench.grant.by', { name: by_name }),
    from && to && t('bench.grant.lost', { from: format.time(from), to: format.time(to) }),
    all_teams && t('bench.grant.all'),
  ].filter(Boolean)
  return (
    <li>
      <p><strong>+ {format.duration(seconds)}</strong> <span className={styles.facts}>{facts.join(' · ')}</span></p>
      {reason && <p className={styles.reason}>{reason}</p>}
    </li>
  )
}
