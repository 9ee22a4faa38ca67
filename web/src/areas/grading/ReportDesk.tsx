import { useI18n } from '../../i18n'
import { useLogin } from '../../app/account'
import { IconButton } from '../../parts/Button'
import { Link } from '../../parts/Link'
import { useShortcuts, type ShortcutGroup } from '../../parts/Shortcuts'
import { Documents } from './Documents'
import { paths } from './paths'
import { RubricForm } from './RubricForm'
import { TeamResults } from './TeamResults'
import type { ReportLine, Rubric, Session } from './types'
import styles from './Reports.module.css'

const shortcuts: ShortcutGroup = {
  title: 'desk.help.reports',
  shortcuts: [
    { keys: ['j', 'k'], about: 'desk.help.move' },
    { keys: ['d'], about: 'desk.help.document' },
    { keys: ['n', 'p'], about: 'desk.help.criterion' },
    { keys: ['1', '…', '9'], about: 'desk.help.level' },
    { keys: ['m'], about: 'desk.help.comment' },
    { keys: ['w'], about: 'desk.help.withdraw-mark' },
  ],
}

export interface ReportDeskProps {
  readonly session: Session
  readonly line: ReportLine
  readonly rubric: Rubric
  readonly keysOn: boolean
  readonly onMove: (by: 1 | -1) => void
}

/** A document: what was handed in and what the team's machines say on one side, the rubric on the other. */
export function ReportDesk({ session, line, rubric, keysOn, onMove }: ReportDeskProps) {
  const { t, text } = useI18n()
  const { account } = useLogin()
  useShortcuts(shortcuts)
  return (
    <div className={styles.report}>
      <header className={styles.head}>
        <div>
          <p className={styles.soft}>
            <Link href={paths.view(session.id, 'reports')}>{t('desk.reports.back')}</Link> · {text(rubric.title)} · {line.team_name}
          </p>
          <h2>{line.person_name || line.team_name}</h2>
        </div>
        <span>
          <IconButton icon="up" label={t('desk.reports.previous')} onPress={() => onMove(-1)} />
          <IconButton icon="down" label={t('desk.reports.next')} onPress={() => onMove(1)} />
        </span>
      </header>
      <div className={styles.sides}>
        <div className={styles.side}>
          <Documents session={session.id} receipts={line.receipts} keysOn={keysOn} />
          <TeamResults session={session.id} team={line.team} name={line.team_name} />
        </div>
        <div className={styles.side}>
          <RubricForm session={session} line={line} rubric={rubric} me={account} keysOn={keysOn} isOpen={session.actions.includes('giveMark')} />
        </div>
      </div>
    </div>
  )
}
