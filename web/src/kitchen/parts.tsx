import { useState } from 'react'
import { ServerClock } from '../api/clock'
import { ProblemError, UnreachableError } from '../api/problem'
import { Settings } from '../app/Settings'
import { useI18n } from '../i18n'
import { Button, IconButton, ToggleButton } from '../parts/Button'
import { CodeBlock } from '../parts/CodeBlock'
import { DataTable, type Column } from '../parts/DataTable'
import { ConfirmDialog } from '../parts/Dialog'
import { EmptyState } from '../parts/EmptyState'
import { ErrorNotice } from '../parts/ErrorNotice'
import { FileDrop } from '../parts/FileDrop'
import { Link } from '../parts/Link'
import { Markdown } from '../parts/Markdown'
import { Menu } from '../parts/Menu'
import { Meter, Progress } from '../parts/Meter'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { Timer } from '../parts/Timer'
import { toast } from '../parts/Toasts'
import { VerdictBadge } from '../parts/VerdictBadge'
import { evidence, markdown, rows, say, verdicts, type Row } from './samples'
import { Section } from './Section'
import styles from './Kitchen.module.css'

export function Acts() {
  const { text } = useI18n()
  const [asking, setAsking] = useState(false)
  const [on, setOn] = useState(true)
  return (
    <Section title={say.buttons}>
      <div className={styles.row}>
        <Button variant="primary">{text(say.prepare)}</Button>
        <Button icon="file">{text(say.save)}</Button>
        <Button isDisabled>{text(say.save)}</Button>
        <Button variant="danger" onPress={() => setAsking(true)}>{text(say.close)}</Button>
        <Menu label={text(say.more)} onAct={() => {}} trigger={<Button variant="quiet">{text(say.more)}</Button>}
          acts={[{ id: 'extend', label: text(say.extend) }, { id: 'reset', label: text(say.reset), danger: true }]} />
        <ToggleButton isSelected={on} onChange={setOn}>{text(say.wall)}</ToggleButton>
        <IconButton icon="copy" label={text(say.save)} />
        <Settings />
        <Link href="/kitchen">{text(say.statement)}</Link>
        <Link href="https://frrouting.org" external>{text(say.lab)}</Link>
      </div>
      <ConfirmDialog title={text(say.close)} act={text(say.close)} word={text(say.word)} isOpen={asking}
        onCancel={() => setAsking(false)} onConfirm={() => setAsking(false)}>
        {text(say.closeText)}
      </ConfirmDialog>
    </Section>
  )
}

export function Fields() {
  const { text } = useI18n()
  const [lab, setLab] = useState<string | null>('campus-ospf')
  const [file, setFile] = useState<File | null>(null)
  const choices = ['campus-ospf', 'intrusion-en-cours', 'parcours-de-soins'].map((id) => ({ id, label: id }))
  return (
    <Section title={say.fields}>
      <div className={styles.columns}>
        <TextField label={text(say.flag)} hint={text(say.flagHint)} code defaultValue="0OoIl1-PUP{8B5S}" />
        <TextField label={text(say.address)} error={text(say.addressError)} code defaultValue="10.20.0.1" />
        <Select label={text(say.lab)} choices={choices} value={lab} onChange={setLab} />
      </div>
      <FileDrop label={text(say.report)} types={['pdf', 'md']} limit={10_000_000} file={file} onFile={setFile} />
    </Section>
  )
}

const now = Date.UTC(2025, 10, 23, 20, 0)
const clock = new ServerClock(() => now)

export function Measures() {
  const { text } = useI18n()
  const deadlines = [
    { kind: 'running', endsAt: now + 3_909_000 },
    { kind: 'running', endsAt: now + 600_000 },
    { kind: 'running', endsAt: now + 42_000 },
    { kind: 'paused', leftS: 1800 },
  ] as const
  return (
    <Section title={say.verdicts}>
      <div className={styles.row}>
        {verdicts.map((verdict) => <VerdictBadge key={verdict} verdict={verdict} />)}
        {verdicts.map((verdict) => <VerdictBadge key={verdict} verdict={verdict} compact />)}
      </div>
      <div className={styles.row}>
        {deadlines.map((deadline, i) => <Timer key={i} clock={clock} deadline={deadline} quiet />)}
      </div>
      <div className={styles.columns}>
        <Meter label={text(say.points)} value={64} text={text(say.pointsText)} tone="pass" />
        <Meter label={text(say.capacity)} value={88} tone="error" />
        <Progress label={text(say.building)} />
      </div>
    </Section>
  )
}

export function Messages() {
  const { text } = useI18n()
  const problem = new ProblemError({
    title: text(say.refused), status: 422, code: 'invalid-fields', detail: text(say.refusedText), instance: '0190b7c2-41f0',
    errors: [{ pointer: '/address', code: 'format', detail: text(say.addressError) }],
  })
  return (
    <Section title={say.messages}>
      <div className={styles.row}>
        <Button onPress={() => toast({ tone: 'done', title: text(say.done), text: text(say.doneText) })}>{text(say.done)}</Button>
        <Button onPress={() => toast({ tone: 'trouble', title: text(say.trouble) })}>{text(say.trouble)}</Button>
      </div>
      <ErrorNotice error={problem} />
      <ErrorNotice error={new UnreachableError('')} onRetry={() => {}} />
      <EmptyState icon="control" title={text(say.empty)}>{text(say.emptyText)}</EmptyState>
    </Section>
  )
}

const many = rows(1800)

export function Tables() {
  const { text, format } = useI18n()
  const columns: Column<Row>[] = [
    { id: 'team', head: text(say.team), cell: (row) => row.team, isRowHead: true, compare: (a, b) => format.compare(a.team, b.team) },
    { id: 'check', head: text(say.check), cell: (row) => <code>{row.check}</code>, compare: (a, b) => format.compare(a.check, b.check) },
    { id: 'verdict', head: text(say.verdict), cell: (row) => <VerdictBadge verdict={row.verdict} /> },
    { id: 'at', head: text(say.seen), cell: (row) => format.time(row.at, true), align: 'end', compare: (a, b) => a.at - b.at },
  ]
  return (
    <Section title={say.table}>
      <div className={styles.table}>
        <DataTable label={text(say.table)} columns={columns} rows={many} rowId={(row) => row.id} initialSort={{ column: 'team', direction: 'ascending' }} />
      </div>
    </Section>
  )
}

export function Texts() {
  const { text } = useI18n()
  return (
    <Section title={say.statement}>
      <Markdown text={text(markdown)} top={3} />
      <CodeBlock label={text(say.evidence)} text={evidence} />
    </Section>
  )
}
