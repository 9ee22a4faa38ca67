import { Page } from '../../app/Page'
import { useI18n, type Text } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Progress } from '../../parts/Meter'
import { useCoverage, useFramework } from './data'
import type { Bloc, Framework, Statement } from './framework'
import { Modalities } from './Modalities'
import { useShown } from './useShown'
import styles from './Framework.module.css'

export interface FrameworkPageProps {
  readonly bloc?: string
  /** what of the bloc to show */
  readonly code?: string
  readonly seesLabs: boolean
}

/** The official wording, one bloc at a time. */
export function FrameworkPage({ bloc: wanted, code, seesLabs }: FrameworkPageProps) {
  const { t, text } = useI18n()
  const query = useFramework()
  if (query.isPending) return <Page title={t('area.framework')}><Progress label={t('shell.loading')} /></Page>
  if (query.isError) return <Page title={t('area.framework')}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></Page>
  const { title, identity, blocs } = query.data
  const bloc = wanted === undefined ? blocs[0] : blocs.find((one) => one.code === wanted)
  return (
    <Page title={text(title)} aside={<p className={styles.soft}>{t('framework.version', { version: identity.version })}</p>}>
      <Views framework={query.data} open={bloc?.code} seesLabs={seesLabs} />
      {bloc ? <BlocPart key={bloc.code} bloc={bloc} code={code} seesLabs={seesLabs} /> : <EmptyState icon="tree" title={t('framework.unknown', { bloc: wanted ?? '' })} />}
    </Page>
  )
}

/** The blocs, and the matrix of coverage for those who see labs. */
export function Views({ framework, open, seesLabs }: { framework: Framework | undefined; open: string | undefined; seesLabs: boolean }) {
  const { t, text } = useI18n()
  return (
    <nav aria-label={t('framework.blocs')} className={styles.views}>
      <ul>
        {framework?.blocs.map((bloc) => (
          <li key={bloc.code}>
            <Link href={`/framework/${bloc.code}`} className={styles.view} aria-current={bloc.code === open ? 'page' : undefined}>
              <strong>{bloc.code}</strong> {text(bloc.title)}
            </Link>
          </li>
        ))}
        {seesLabs && (
          <li><Link href="/framework/coverage" className={styles.view} aria-current={open === 'coverage' ? 'page' : undefined}>{t('framework.coverage')}</Link></li>
        )}
      </ul>
    </nav>
  )
}

function BlocPart({ bloc, code, seesLabs }: { bloc: Bloc; code?: string; seesLabs: boolean }) {
  const { t, text } = useI18n()
  const coverage = useCoverage(seesLabs)
  useShown(code && `code-${code}`)
  const labsOf = (competency: string) => {
    const items = coverage.data?.competencies.find((one) => one.code === competency)?.items
    return items && new Set(items.filter(({ points }) => points > 0).map(({ lab }) => lab)).size
  }
  return (
    <article className={styles.bloc}>
      <header>
        <p className={styles.soft}>{t('framework.bloc', { bloc: bloc.code })}</p>
        <h2>{text(bloc.title)}</h2>
        <Official text={bloc.text} />
      </header>
      <section>
        <h3>{t('framework.competencies')}</h3>
        <ol className={styles.statements}>
          {(bloc.competencies ?? []).map((one) => (
            <StatementItem key={one.code} one={one} isShown={one.code === code}>
              {seesLabs && coverage.isSuccess && <Covered code={one.code} labs={labsOf(one.code) ?? 0} />}
            </StatementItem>
          ))}
        </ol>
      </section>
      <section>
        <h3>{t('framework.activities')}</h3>
        <ol className={styles.statements}>{(bloc.activities ?? []).map((one) => <StatementItem key={one.code} one={one} isShown={one.code === code} />)}</ol>
      </section>
      <section>
        <h3>{t('framework.modalities')}</h3>
        {bloc.assessment && <p className={styles.wording}>{text(bloc.assessment)}</p>}
        <Modalities modalities={bloc.modalities ?? []} code={code} />
      </section>
    </article>
  )
}

function StatementItem({ one, isShown, children }: { one: Statement; isShown: boolean; children?: React.ReactNode }) {
  const { text } = useI18n()
  return (
    <li id={`code-${one.code}`} tabIndex={-1} className={`${styles.statement} ${isShown ? styles.shown : ''}`}>
      <span className={styles.code}>{one.code}</span>
      <div>
        <p className={styles.title}>{text(one.title)}</p>
        <Official text={one.text} />
        <Misprints sic={one.sic} />
        {children}
      </div>
    </li>
  )
}

/** The official French; in English its translation, which says so by its language alone. */
function Official({ text: wording }: { text: Text }) {
  const { text } = useI18n()
  return <p className={styles.wording}>{text(wording)}</p>
}

/** Misprints that the official French text has: shown in French, where they are read. */
function Misprints({ sic }: { sic: Statement['sic'] }) {
  const { t, language } = useI18n()
  if (language !== 'fr' || !sic?.length) return null
  return <>{sic.map(({ source, read }) => <p key={source} className={styles.soft}>{t('framework.sic', { source, read })}</p>)}</>
}

function Covered({ code, labs }: { code: string; labs: number }) {
  const { t } = useI18n()
  return (
    <p className={labs > 0 ? styles.soft : styles.uncovered}>
      <Link href={`/framework/coverage/${code}`}>{labs > 0 ? t('framework.covered', { n: labs }) : t('framework.uncovered')}</Link>
    </p>
  )
}
