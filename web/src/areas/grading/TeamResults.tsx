import { useI18n } from '../../i18n'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { VerdictBadge } from '../../parts/VerdictBadge'
import { useTeamResults } from './data'
import { paths } from './paths'
import { StateBadge } from './StateBadge'
import type { ResultLine } from './types'
import styles from './Reports.module.css'

/** Lines by task, in their order. */
export function byTask(lines: readonly ResultLine[]): [task: string, lines: ResultLine[]][] {
  const tasks = new Map<string, ResultLine[]>()
  for (const line of lines) tasks.set(line.task, [...(tasks.get(line.task) ?? []), line])
  return [...tasks]
}

/** What the machines of a team say, beside a document of theirs. */
export function TeamResults({ session, team, name }: { session: string; team: string; name: string }) {
  const { t, text, format } = useI18n()
  const query = useTeamResults(session, team)
  if (query.isPending) return <p role="status">{t('shell.loading')}</p>
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  const obtained = query.data.reduce((sum, line) => sum + line.obtained, 0)
  const points = query.data.reduce((sum, line) => sum + line.points, 0)
  return (
    <section className={styles.team} aria-label={t('desk.team-results', { team: name })}>
      <h3>{t('desk.team-results', { team: name })} <span className={styles.soft}>{format.number(obtained)} / {t('desk.points', { n: points })}</span></h3>
      <table>
        {byTask(query.data).map(([task, lines]) => (
          <tbody key={task}>
            <tr><th scope="rowgroup" colSpan={4}>{t('desk.check.task', { task })}</th></tr>
            {lines.map((line) => (
              <tr key={line.check}>
                <td>{line.result && <VerdictBadge verdict={line.result.verdict} compact />}</td>
                <td><Link href={paths.result(session, line)}>{text(line.title)}</Link></td>
                <td><StateBadge state={line.state} /></td>
                <td className={styles.number}>{format.number(line.obtained)} / {format.number(line.points)}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}
