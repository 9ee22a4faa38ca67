import { useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Choices, OneOf } from '../../parts/Choices'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { keys, useApi, useChange, useMembers } from './data'
import { InvitationSheet } from './InvitationSheet'
import { nameOf, useRested } from './Members'
import { TextField } from '../../parts/TextField'
import type { InvitationBatch, Promotion } from './types'
import styles from './People.module.css'

/** Makes links with which members set their password. They are shown once. */
export function Invitations({ promotion }: { promotion: Promotion }) {
  const { t } = useI18n()
  const api = useApi()
  const [who, setWho] = useState<'all' | 'some'>('all')
  const [chosen, setChosen] = useState<readonly { id: string; name: string }[]>([])
  const invite = useChange(async (persons: readonly string[] | null): Promise<InvitationBatch> =>
    (await api.POST('/api/v1/promotions/{promotion}/invitations', { params: { path: { promotion: promotion.id } }, body: persons ? { persons: [...persons] } : {} })).data! as InvitationBatch,
  [keys.members(promotion.id)])
  if (invite.data) return <InvitationSheet promotion={promotion} batch={invite.data} onAgain={() => invite.reset()} />
  return (
    <div className={styles.stack}>
      <p className={styles.soft}>{t('people.invite.about')}</p>
      <OneOf label={t('people.invite.who')} value={who} onChange={setWho} choices={[
        { id: 'all', label: t('people.invite.all'), about: t('people.invite.all-about') },
        { id: 'some', label: t('people.invite.some'), about: t('people.invite.some-about') },
      ]} />
      {who === 'some' && <Picker promotion={promotion.id} chosen={chosen} onChosen={setChosen} />}
      {invite.isError && <ErrorNotice error={invite.error} />}
      {invite.isPending && <p role="status">{t('part.pending')}</p>}
      <div>
        <Button variant="primary" isDisabled={invite.isPending || (who === 'some' && chosen.length === 0)} onPress={() => invite.mutate(who === 'all' ? null : chosen.map(({ id }) => id))}>
          {t('people.invite.act')}
        </Button>
      </div>
    </div>
  )
}

function Picker({ promotion, chosen, onChosen }: { promotion: string; chosen: readonly { id: string; name: string }[]; onChosen: (chosen: readonly { id: string; name: string }[]) => void }) {
  const { t, format } = useI18n()
  const [q, setQ] = useState('')
  const members = useMembers(promotion, useRested(q.trim()), null)
  if (members.isError) return <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />
  const found = members.data?.pages.flatMap((page) => page.items) ?? []
  const shown = new Set(found.map(({ person }) => person.id))
  const change = (ids: readonly string[]) => {
    const kept = chosen.filter(({ id }) => !shown.has(id))
    onChosen([...kept, ...found.filter(({ person }) => ids.includes(person.id)).map((member) => ({ id: member.person.id, name: nameOf(member) }))])
  }
  return (
    <div className={styles.picker}>
      <TextField label={t('people.search')} type="search" value={q} onChange={setQ} />
      {chosen.length > 0 && <p className={styles.soft}>{t('people.invite.chosen', { n: chosen.length, names: format.list(chosen.map(({ name }) => name)) })}</p>}
      {members.isSuccess && found.length === 0 && <EmptyState icon="search" title={t('people.nobody')} />}
      <div className={styles.pickList}>
        <Choices label={t('people.tab.members')} value={chosen.map(({ id }) => id).filter((id) => shown.has(id))} onChange={change}
          choices={found.map((member) => ({ id: member.person.id, label: nameOf(member), about: [member.person.email, member.state && t(`people.account.${member.state}`)].filter(Boolean).join(' · ') }))} />
      </div>
      {members.hasNextPage && <div><Button onPress={() => void members.fetchNextPage()}>{t('people.more')}</Button></div>}
    </div>
  )
}
