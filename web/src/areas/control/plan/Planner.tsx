import { useState } from 'react'
import { useLocation } from 'wouter'
import { Page } from '../../../app/Page'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { toast } from '../../../parts/Toasts'
import { useAmend, usePlan } from '../commands'
import { useSession } from '../data'
import type { Session } from '../types'
import { CapacityNotice } from './CapacityNotice'
import { draftOf, emptyDraft, inputOf, missing, steps, type Draft, type Step } from './draft'
import { LabStep } from './LabStep'
import { ReviewStep } from './ReviewStep'
import { RulesStep } from './RulesStep'
import { TeamsStep } from './TeamsStep'
import styles from './Planner.module.css'

/** What each step gets. `tried` says that the step was left with something missing: now it is told. */
export interface StepProps {
  readonly draft: Draft
  readonly onChange: (change: Partial<Draft>) => void
  readonly tried: boolean
  readonly error: unknown
}

/** Plans a new session. */
export function NewPlan() {
  const { clock } = useServer()
  const [, navigate] = useLocation()
  const plan = usePlan()
  const { t } = useI18n()
  const [draft] = useState(() => emptyDraft(clock.now()))
  return (
    <Planner title={t('control.plan.title')} act={t('control.plan.act')} initial={draft} error={plan.error} pending={plan.isPending}
      onDone={(made) => plan.mutate(inputOf(made)!, {
        onSuccess: ({ id }) => {
          toast({ tone: 'done', title: t('control.plan.done') })
          navigate(`/control/${id}`)
        },
      })} />
  )
}

/** Changes the plan of a session before anything is built. */
export function ChangedPlan({ session: id }: { session: string }) {
  const { t } = useI18n()
  const session = useSession(id)
  if (session.isPending) return <Page title={t('control.amend')}><p role="status">{t('shell.loading')}</p></Page>
  if (session.isError) return <Page title={t('control.amend')}><ErrorNotice error={session.error} onRetry={() => void session.refetch()} /></Page>
  return <Amending key={id} session={session.data} />
}

function Amending({ session }: { session: Session }) {
  const { t } = useI18n()
  const [, navigate] = useLocation()
  const amend = useAmend(session.id)
  return (
    <Planner title={t('control.amend')} act={t('control.plan.save')} initial={draftOf(session)} error={amend.error} pending={amend.isPending} session={session.id}
      onDone={(draft) => {
        const { promotion: _fixed, ...change } = inputOf(draft)!
        amend.mutate(change, {
          onSuccess: () => {
            toast({ tone: 'done', title: t('control.plan.saved') })
            navigate(`/control/${session.id}`)
          },
        })
      }} />
  )
}

interface PlannerProps {
  readonly title: string
  readonly act: string
  readonly initial: Draft
  readonly error: unknown
  readonly pending: boolean
  /** the session whose plan is changed: its promotion stays as it is */
  readonly session?: string
  readonly onDone: (draft: Draft) => void
}

function Planner({ title, act, initial, error, pending, session, onDone }: PlannerProps) {
  const { t } = useI18n()
  const [draft, setDraft] = useState(initial)
  const [step, setStep] = useState<Step>('lab')
  const [tried, setTried] = useState<readonly Step[]>([])
  const wrong = missing(draft)
  const at = steps.indexOf(step)
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const props: StepProps = { draft, onChange: change, tried: tried.includes(step), error }
  const go = (to: Step) => {
    setTried((before) => [...before, step])
    setStep(to)
  }
  const next = (event: React.FormEvent) => {
    event.preventDefault()
    setTried((before) => [...before, step])
    if (wrong[step].length > 0) return
    if (step === 'review') onDone(draft)
    else setStep(steps[at + 1]!)
  }
  return (
    <Page title={title}>
      <ol className={styles.steps} aria-label={t('control.plan.steps')}>
        {steps.map((one, i) => (
          <li key={one} aria-current={one === step ? 'step' : undefined} className={styles.step}>
            <button type="button" className={styles.stepButton} onClick={() => go(one)}>
              <span className={styles.number}>{i + 1}</span>{t(`control.plan.step.${one}`)}
            </button>
          </li>
        ))}
      </ol>
      <form className={styles.form} onSubmit={next} noValidate>
        <div className={styles.main}>
          {step === 'lab' && <LabStep {...props} />}
          {step === 'teams' && <TeamsStep {...props} fixed={session !== undefined} />}
          {step === 'rules' && <RulesStep {...props} />}
          {step === 'review' && <ReviewStep {...props} onStep={setStep} />}
          {props.tried && wrong[step].length > 0 && (
            <p role="alert" className={styles.missing}>{t(step === 'review' ? 'control.plan.missing-review' : `control.plan.missing.${step}`)}</p>
          )}
          <footer className={styles.acts}>
            {at > 0 && <Button onPress={() => setStep(steps[at - 1]!)}>{t('control.plan.back')}</Button>}
            <Button type="submit" variant="primary" isPending={pending}>{step === 'review' ? act : t('control.plan.next')}</Button>
          </footer>
        </div>
        <aside className={styles.aside} aria-label={t('control.capacity.label')}>
          <CapacityNotice draft={draft} session={session} onTeams={(teams) => change({ teams })} />
        </aside>
      </form>
    </Page>
  )
}
