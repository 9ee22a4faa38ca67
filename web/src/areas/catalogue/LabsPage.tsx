import { useState } from 'react'
import { Page } from '../../app/Page'
import { useI18n, type I18n } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Progress } from '../../parts/Meter'
import { TextField } from '../../parts/TextField'
import { groupBy } from './coverage'
import { useFramework, useLabs, type LabSummary } from './data'
import styles from './Catalogue.module.css'

/** Labs whose title, id, bloc or competencies hold every word that was typed. */
export function found(labs: readonly LabSummary[], typed: string, text: I18n['text']): LabSummary[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return labs.filter((lab) => {
    const all = [lab.id, lab.bloc, text(lab.title), ...lab.competencies].join(' ').toLocaleLowerCase()
    return words.every((word) => all.includes(word))
  })
}

/** The labs, bloc by bloc. */
export function LabsPage() {
  const { t, text } = useI18n()
  const query = useLabs()
  const [typed, setTyped] = useState('')
  const labs = query.data?.items ?? []
  const shown = found(labs, typed, text)
  const broken = query.data?.broken ?? []
  return (
    <Page title={t('area.catalogue')} aside={query.isSuccess && <p className={styles.soft}>{t('catalogue.labs', { n: labs.length })}</p>}>
      {query.isPending && <Progress label={t('shell.loading')} />}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && labs.length === 0 && <EmptyState icon="book" title={t('catalogue.none.title')}>{t('catalogue.none.text')}</EmptyState>}
      {labs.length > 0 && <div className={styles.find}><TextField label={t('catalogue.find')} hint={t('catalogue.find.hint')} value={typed} onChange={setTyped} /></div>}
      {labs.length > 0 && shown.length === 0 && <p role="status">{t('catalogue.nothing')}</p>}
      {groupBy(shown, (lab) => lab.bloc).map(([bloc, list]) => <BlocLabs key={bloc} bloc={bloc} labs={list} />)}
      {broken.length > 0 && (
        <section className={styles.broken}>
          <h2>{t('catalogue.broken')}</h2>
          {broken.map(({ id, problems }) => <div key={id}><h3><code>{id}</code></h3><ul>{problems.map((problem, i) => <li key={i}>{problem}</li>)}</ul></div>)}
        </section>
      )}
    </Page>
  )
}

function BlocLabs({ bloc, labs }: { bloc: string; labs: readonly LabSummary[] }) {
  const { t, text } = useI18n()
  const framework = useFramework()
  const title = framework.data?.blocs.find(({ code }) => code === bloc)?.title
  return (
    <section className={styles.bloc}>
      <h2><span className={styles.code}>{t('catalogue.bloc', { bloc })}</span> {title && text(title)}</h2>
      <ul>{labs.map((lab) => <LabItem key={lab.id} lab={lab} />)}</ul>
    </section>
  )
}

function LabItem({ lab }: { lab: LabSummary }) {
  const { t, text, format } = useI18n()
  return (
    <li className={styles.lab}>
      <h3><Link href={`/catalogue/${encodeURIComponent(lab.id)}`}>{text(lab.title)}</Link></h3>
      <p className={styles.codes}>{lab.competencies.map((code) => <span key={code}>{code}</span>)}</p>
      <dl className={styles.facts}>
        <div><dt>{t('catalogue.duration')}</dt><dd>{format.duration(lab.duration_s)}</dd></div>
        <div><dt>{t('catalogue.mode')}</dt><dd><Mode mode={lab.mode} /></dd></div>
        <div><dt>{t('catalogue.nodes')}</dt><dd>{format.number(lab.nodes)}</dd></div>
        <div><dt>{t('catalogue.checks')}</dt><dd>{format.number(lab.checks)}</dd></div>
        <div><dt>{t('catalogue.points')}</dt><dd>{format.number(lab.points)}</dd></div>
      </dl>
    </li>
  )
}

/** Who works together; a word of the server that is not known is shown as it is. */
export function Mode({ mode }: { mode: string }) {
  const { t } = useI18n()
  return mode === 'individual' || mode === 'pair' || mode === 'group' ? t(`catalogue.mode.${mode}`) : mode
}
