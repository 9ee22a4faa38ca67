import { useEffect, useState } from 'react'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { DataTable, type Column } from '../../parts/DataTable'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Select } from '../../parts/Select'
import { TextField } from '../../parts/TextField'
import { keys, may, useApi, useChange, useMembers, useTeams } from './data'
import { FormDialog } from './FormDialog'
import { fullName, roles, type Member, type Promotion, type Role } from './types'
import styles from './People.module.css'

const any = 'any'

/** A value that follows another after a moment of rest: one question for a word, not one a letter. */
export function useRested<Value>(value: Value, ms = 250): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

/** The members of a promotion, found by name, address or role. */
export function Members({ promotion }: { promotion: Promotion }) {
  const { t } = useI18n()
  const [q, setQ] = useState('')
  const [role, setRole] = useState<Role | typeof any>(any)
  const [adding, setAdding] = useState(false)
  const teams = useTeams(promotion.id)
  const adds = may(promotion, 'roster.manage') && promotion.archived === undefined
  return (
    <div className={styles.stack}>
      <div className={styles.filters}>
        <TextField label={t('people.search')} type="search" value={q} onChange={setQ} maxLength={100} />
        <Select label={t('people.role')} value={role} onChange={setRole}
          choices={[{ id: any, label: t('people.all-roles') }, ...roles.map((id) => ({ id, label: t(`people.role.${id}`) }))]} />
        {adds && <Button icon="plus" onPress={() => setAdding(true)}>{t('people.add')}</Button>}
      </div>
      <MemberList promotion={promotion.id} q={useRested(q.trim())} role={role === any ? null : role} teamName={(id) => teams.data?.find((team) => team.id === id)?.name ?? ''} />
      {adding && <AddDialog promotion={promotion} onClose={() => setAdding(false)} />}
    </div>
  )
}

export interface MemberListProps {
  /** null for everybody on the platform */
  readonly promotion: string | null
  readonly q: string
  readonly role: Role | null
  readonly teamName: (id: string) => string
}

export function MemberList({ promotion, q, role, teamName }: MemberListProps) {
  const { t, format } = useI18n()
  const members = useMembers(promotion, q, role)
  if (members.isPending) return <p role="status">{t('shell.loading')}</p>
  if (members.isError) return <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />
  const rows = members.data.pages.flatMap((page) => page.items)
  const base = promotion === null ? '/people/everybody' : `/people/${promotion}/members`
  const columns: Column<Member>[] = [
    { id: 'name', head: t('people.person'), isRowHead: true, cell: ({ person }) => <Link href={`${base}/${person.id}`}>{person.family_name} {person.given_name}</Link> },
    { id: 'email', head: t('people.email'), cell: ({ person }) => person.erased ? t('people.erased') : person.email },
    { id: 'roles', head: t('people.roles'), cell: (member) => format.list(member.roles.map((one) => t(`people.role.${one}`))) },
    ...(promotion === null ? [] : [{ id: 'team', head: t('people.team'), cell: (member: Member) => member.team ? teamName(member.team) : '—' }]),
    { id: 'extra', head: t('people.extra'), align: 'end', cell: ({ person }) => person.extra_time ? `+ ${format.percent(person.extra_time)}` : '' },
    { id: 'state', head: t('people.account'), cell: ({ person, state }) => person.disabled ? <b className={styles.bad}>{t('people.disabled')}</b> : state && t(`people.account.${state}`) },
  ]
  return (
    <>
      <p role="status" className={styles.soft}>{t(members.hasNextPage ? 'people.found-more' : 'people.found', { n: rows.length })}</p>
      <div className={styles.table}>
        <DataTable label={t('people.tab.members')} columns={columns} rows={rows} rowId={({ person }) => person.id} rowHeight={42} empty={<EmptyState icon="search" title={t('people.nobody')} />} />
      </div>
      {members.hasNextPage && <div><Button isPending={members.isFetchingNextPage} onPress={() => void members.fetchNextPage()}>{t('people.more')}</Button></div>}
    </>
  )
}

function AddDialog({ promotion, onClose }: { promotion: Promotion; onClose: () => void }) {
  const { t } = useI18n()
  const api = useApi()
  const [email, setEmail] = useState('')
  const [family, setFamily] = useState('')
  const [given, setGiven] = useState('')
  const [role, setRole] = useState<Role>('student')
  const add = useChange(() => api.POST('/api/v1/promotions/{promotion}/members', {
    params: { path: { promotion: promotion.id } }, body: { email: email.trim(), family_name: family.trim(), given_name: given.trim(), role },
  }), [keys.members(promotion.id)])
  const allowed = may(promotion, 'role.give') ? roles : (['student'] as const)
  return (
    <FormDialog title={t('people.add')} act={t('people.add')} done={t('people.add-done', { name: `${given} ${family}` })} shown={['/email', '/family_name', '/given_name', '/role']}
      held={!email.includes('@') || family.trim() === '' || given.trim() === ''} run={() => add.mutateAsync(undefined)} onClose={onClose}>
      {(error) => (
        <>
          <p className={styles.soft}>{t('people.add-about')}</p>
          <TextField label={t('people.given')} value={given} onChange={setGiven} maxLength={100} autoFocus error={fieldError(error, '/given_name')} />
          <TextField label={t('people.family')} value={family} onChange={setFamily} maxLength={100} error={fieldError(error, '/family_name')} />
          <TextField label={t('people.email')} type="email" value={email} onChange={setEmail} maxLength={254} error={fieldError(error, '/email')} />
          <Select label={t('people.role')} value={role} onChange={setRole} choices={allowed.map((id) => ({ id, label: t(`people.role.${id}`), about: t(`people.role.${id}.about`) }))} error={fieldError(error, '/role')} />
        </>
      )}
    </FormDialog>
  )
}

/** The name under which somebody is spoken of. */
export function nameOf(member: Member): string {
  return fullName(member.person)
}
