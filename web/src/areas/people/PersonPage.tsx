import { useState } from 'react'
import { useLocation } from 'wouter'
import { fieldError } from '../../api/problem'
import { useLogin } from '../../app/account'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Checkbox } from '../../parts/Choices'
import { ConfirmDialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Select } from '../../parts/Select'
import { TextField } from '../../parts/TextField'
import { toast } from '../../parts/Toasts'
import { nowhere } from './board'
import { keys, may, useApi, useChange, useMember, usePromotion, useTeams } from './data'
import { PersonalData } from './PersonalData'
import { PersonInvitation } from './PersonInvitation'
import { fullName, roles, type Member, type PersonPatch, type Promotion, type Role } from './types'
import styles from './People.module.css'

/** A member of a promotion. */
export function MemberPage({ promotion: id, person }: { promotion: string; person: string }) {
  const { t } = useI18n()
  const promotion = usePromotion(id)
  const member = useMember(id, person)
  if (promotion.isPending || member.isPending) return <Page title={t('area.people')}><p role="status">{t('shell.loading')}</p></Page>
  if (promotion.isError) return <Page title={t('area.people')}><ErrorNotice error={promotion.error} onRetry={() => void promotion.refetch()} /></Page>
  if (member.isError) return <Page title={t('area.people')}><ErrorNotice error={member.error} onRetry={() => void member.refetch()} /></Page>
  return <PersonSheet key={person} member={member.data} promotion={promotion.data} />
}

/** Somebody of the platform, whatever their promotion; for its admins. */
export function AnybodyPage({ person }: { person: string }) {
  const { t } = useI18n()
  const member = useMember(null, person)
  if (member.isPending) return <Page title={t('area.people')}><p role="status">{t('shell.loading')}</p></Page>
  if (member.isError) return <Page title={t('area.people')}><ErrorNotice error={member.error} onRetry={() => void member.refetch()} /></Page>
  return <PersonSheet key={person} member={member.data} promotion={null} />
}

function PersonSheet({ member, promotion }: { member: Member; promotion: Promotion | null }) {
  const { t, format } = useI18n()
  const { account } = useLogin()
  const { person } = member
  const admin = account.areas.includes('admin')
  const open = promotion === null || promotion.archived === undefined
  const manages = promotion === null ? admin : may(promotion, 'person.manage')
  const rights = open && person.erased === undefined
  return (
    <Page title={fullName(person)}>
      <p className={styles.soft}>
        {promotion ? <Link href={`/people/${promotion.id}`}>{promotion.name}</Link> : <Link href="/people/everybody">{t('people.everybody')}</Link>}
        {' · '}{t('people.since', { date: format.date(person.created) })}
        {person.erased && ` · ${t('people.erased-on', { date: format.date(person.erased) })}`}
        {promotion && admin && <>{' · '}<Link href={`/people/everybody/${person.id}`}>{t('people.whole')}</Link></>}
      </p>
      <div className={styles.sections}>
        {manages && rights && <Identity member={member} promotion={promotion} />}
        {promotion && rights && <Place member={member} promotion={promotion} />}
        {!promotion && rights && <AdminRole member={member} />}
        {rights && (promotion ? may(promotion, 'invite') : admin) && <PersonInvitation member={member} promotion={promotion} />}
        {(admin || person.id === account.id) && <PersonalData person={person} erase={admin && person.id !== account.id && person.erased === undefined} />}
      </div>
    </Page>
  )
}

/** What has to be read again when a person changed. */
function staleOf(member: Member, promotion: Promotion | null) {
  return [keys.member(promotion?.id ?? '', member.person.id), keys.persons, ...(promotion ? [keys.members(promotion.id)] : [])]
}

function Identity({ member, promotion }: { member: Member; promotion: Promotion | null }) {
  const { t } = useI18n()
  const api = useApi()
  const { person } = member
  const [given, setGiven] = useState(person.given_name)
  const [family, setFamily] = useState(person.family_name)
  const [email, setEmail] = useState(person.email ?? '')
  const [extra, setExtra] = useState(String(Math.round((person.extra_time ?? 0) * 100)))
  const [disabled, setDisabled] = useState(person.disabled)
  const path = { person: person.id }
  const save = useChange(async (body: PersonPatch) => {
    if (promotion) await api.PATCH('/api/v1/promotions/{promotion}/members/{person}', { params: { path: { ...path, promotion: promotion.id } }, body })
    else await api.PATCH('/api/v1/persons/{person}', { params: { path }, body })
  }, staleOf(member, promotion))
  const wrong = !/^\d{1,3}$/.test(extra) || Number(extra) > 200
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (wrong) return
    const change: PersonPatch = {
      ...(given.trim() !== person.given_name && { given_name: given.trim() }),
      ...(family.trim() !== person.family_name && { family_name: family.trim() }),
      ...(email.trim() !== (person.email ?? '') && { email: email.trim() }),
      ...(Number(extra) !== Math.round((person.extra_time ?? 0) * 100) && { extra_time: Number(extra) / 100 }),
      ...(disabled !== person.disabled && { disabled }),
    }
    save.mutate(change, { onSuccess: () => toast({ tone: 'done', title: t('people.saved') }) })
  }
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.identity')}</h2>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField label={t('people.given')} value={given} onChange={setGiven} maxLength={100} error={fieldError(save.error, '/given_name')} />
        <TextField label={t('people.family')} value={family} onChange={setFamily} maxLength={100} error={fieldError(save.error, '/family_name')} />
        <TextField label={t('people.email')} type="email" value={email} onChange={setEmail} maxLength={254} error={fieldError(save.error, '/email')} />
        <TextField label={t('people.extra-percent')} hint={t('people.extra-hint')} inputMode="numeric" value={extra} onChange={setExtra}
          error={fieldError(save.error, '/extra_time') ?? (wrong ? t('people.extra-wrong') : undefined)} />
        <Checkbox isSelected={disabled} onChange={setDisabled}>{t('people.disable')}<span className={styles.soft}>{t('people.disable-about')}</span></Checkbox>
        {save.isError && <ErrorNotice error={save.error} shown={['/given_name', '/family_name', '/email', '/extra_time']} />}
        <div><Button type="submit" variant="primary" isPending={save.isPending}>{t('people.save')}</Button></div>
      </form>
    </section>
  )
}

/** What somebody is in a promotion: roles and team. */
function Place({ member, promotion }: { member: Member; promotion: Promotion }) {
  const { t, format } = useI18n()
  const [, navigate] = useLocation()
  const api = useApi()
  const teams = useTeams(promotion.id)
  const path = { promotion: promotion.id, person: member.person.id }
  const stale = [...staleOf(member, promotion), keys.teams(promotion.id)]
  const [removing, setRemoving] = useState(false)
  const role = useChange(async ({ role, give }: { role: Role; give: boolean }) => {
    const at = { params: { path: { ...path, role } } }
    if (give) await api.PUT('/api/v1/promotions/{promotion}/members/{person}/roles/{role}', at)
    else await api.DELETE('/api/v1/promotions/{promotion}/members/{person}/roles/{role}', at)
  }, stale)
  const move = useChange((team: string | null) => api.PUT('/api/v1/promotions/{promotion}/members/{person}/team', { params: { path }, body: { team } }), stale)
  const remove = useChange(() => api.DELETE('/api/v1/promotions/{promotion}/members/{person}', { params: { path } }), [keys.members(promotion.id), keys.teams(promotion.id)])
  const gives = may(promotion, 'role.give')
  const manages = may(promotion, 'roster.manage')
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.place')}</h2>
      {gives ? (
        <div role="group" aria-label={t('people.roles')}>
          {roles.map((one) => (
            <Checkbox key={one} isSelected={member.roles.includes(one)} isDisabled={role.isPending || (member.roles.length === 1 && member.roles[0] === one)} onChange={(give) => role.mutate({ role: one, give })}>
              {t(`people.role.${one}`)}<span className={styles.soft}>{t(`people.role.${one}.about`)}</span>
            </Checkbox>
          ))}
        </div>
      ) : <p>{format.list(member.roles.map((one) => t(`people.role.${one}`)))}</p>}
      {role.isError && <ErrorNotice error={role.error} />}
      {member.roles.includes('student') && manages && (
        <Select label={t('people.team')} value={member.team ?? nowhere} isDisabled={move.isPending} onChange={(team) => move.mutate(team === nowhere ? null : team)}
          choices={[{ id: nowhere, label: t('people.no-team') }, ...(teams.data ?? []).map(({ id, name }) => ({ id, label: name }))]} />
      )}
      {move.isError && <ErrorNotice error={move.error} />}
      {manages && <Button variant="quiet" onPress={() => setRemoving(true)}>{t('people.leave')}</Button>}
      <ConfirmDialog title={t('people.leave')} act={t('people.leave')} isOpen={removing} isPending={remove.isPending} onCancel={() => setRemoving(false)}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate(`/people/${promotion.id}`) })}>
        <p>{t('people.leave-about', { name: fullName(member.person), promotion: promotion.name })}</p>
        {remove.isError && <ErrorNotice error={remove.error} />}
      </ConfirmDialog>
    </section>
  )
}

function AdminRole({ member }: { member: Member }) {
  const { t } = useI18n()
  const api = useApi()
  const { account } = useLogin()
  const at = { params: { path: { person: member.person.id } } }
  const change = useChange(async (give: boolean) => {
    if (give) await api.PUT('/api/v1/persons/{person}/roles/admin', at)
    else await api.DELETE('/api/v1/persons/{person}/roles/admin', at)
  }, staleOf(member, null))
  return (
    <section className={styles.section}>
      <h2 className={styles.subtitle}>{t('people.platform')}</h2>
      <Checkbox isSelected={member.roles.includes('admin')} isDisabled={change.isPending || member.person.id === account.id} onChange={(give) => change.mutate(give)}>
        {t('people.role.admin')}<span className={styles.soft}>{t('people.platform-about')}</span>
      </Checkbox>
      {change.isError && <ErrorNotice error={change.error} />}
    </section>
  )
}
