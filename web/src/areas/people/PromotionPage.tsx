import { useState } from 'react'
import { useLocation } from 'wouter'
import { fieldError } from '../../api/problem'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ConfirmDialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Menu } from '../../parts/Menu'
import { Tabs } from '../../parts/Tabs'
import { TextField } from '../../parts/TextField'
import { toast } from '../../parts/Toasts'
import { keys, may, useApi, useChange, usePromotion } from './data'
import { FormDialog } from './FormDialog'
import { Invitations } from './Invitations'
import { Members } from './Members'
import { Roster } from './Roster'
import { TeamBoard } from './TeamBoard'
import type { Promotion } from './types'
import styles from './People.module.css'

/** One promotion: members, teams, the import of a list, invitations. */
export function PromotionPage({ promotion: id, tab }: { promotion: string; tab?: string }) {
  const { t, format } = useI18n()
  const [, navigate] = useLocation()
  const promotion = usePromotion(id)
  if (promotion.isPending) return <Page title={t('area.people')}><p role="status">{t('shell.loading')}</p></Page>
  if (promotion.isError) return <Page title={t('area.people')}><ErrorNotice error={promotion.error} onRetry={() => void promotion.refetch()} /></Page>
  const one = promotion.data
  const open = one.archived === undefined
  const tabs = [
    ...(may(one, 'roster.view') ? [{ id: 'members', label: t('people.tab.members'), content: <Members promotion={one} /> }] : []),
    { id: 'teams', label: t('people.tab.teams'), content: <TeamBoard promotion={one} /> },
    ...(open && may(one, 'roster.import') ? [{ id: 'import', label: t('people.tab.import'), content: <Roster promotion={one} /> }] : []),
    ...(open && may(one, 'invite') ? [{ id: 'invitations', label: t('people.tab.invitations'), content: <Invitations promotion={one} /> }] : []),
  ]
  const selected = tabs.some((known) => known.id === tab) ? tab! : tabs[0]!.id
  return (
    <Page title={one.name} aside={<Manage promotion={one} />}>
      <p className={styles.soft}>
        <Link href="/people">{t('people.promotions')}</Link> · {t('people.ends-in', { year: String(one.year) })}
        {one.archived && ` · ${t('people.archived-on', { date: format.date(one.archived) })}`}
      </p>
      <Tabs label={t('people.tabs')} tabs={tabs} selected={selected} onSelect={(to) => navigate(`/people/${id}/${to}`, { replace: true })} />
    </Page>
  )
}

function Manage({ promotion }: { promotion: Promotion }) {
  const { t } = useI18n()
  const [asking, setAsking] = useState<'rename' | 'archive' | null>(null)
  if (!may(promotion, 'promotion.manage')) return null
  const archived = promotion.archived !== undefined
  return (
    <>
      <Menu label={t('people.manage')} trigger={<Button>{t('people.manage')}</Button>} onAct={(id) => setAsking(id as 'rename')}
        acts={[{ id: 'rename', label: t('people.rename') }, { id: 'archive', label: t(archived ? 'people.unarchive' : 'people.archive'), danger: !archived }]} />
      {asking === 'rename' && <RenameDialog promotion={promotion} onClose={() => setAsking(null)} />}
      <ArchiveDialog promotion={promotion} isOpen={asking === 'archive'} onClose={() => setAsking(null)} />
    </>
  )
}

/** What a change of a promotion takes: it is refused when somebody else changed it meanwhile (If-Match). */
function usePatch(id: string) {
  const api = useApi()
  return useChange((body: { name?: string; year?: number; archived?: boolean }) => api.PATCH('/api/v1/promotions/{promotion}', {
    params: { path: { promotion: id }, header: {} as { 'If-Match': string } }, body,
  }), [keys.promotion(id), keys.promotions, ['control', 'promotions']])
}

function RenameDialog({ promotion, onClose }: { promotion: Promotion; onClose: () => void }) {
  const { t } = useI18n()
  const [name, setName] = useState(promotion.name)
  const [year, setYear] = useState(String(promotion.year))
  const patch = usePatch(promotion.id)
  return (
    <FormDialog title={t('people.rename')} act={t('people.save')} done={t('people.saved')} held={name.trim() === '' || !/^\d{4}$/.test(year)} shown={['/name', '/year']}
      run={() => patch.mutateAsync({ name: name.trim(), year: Number(year) })} onClose={onClose}>
      {(error) => (
        <>
          <TextField label={t('people.name')} value={name} onChange={setName} maxLength={100} error={fieldError(error, '/name')} />
          <TextField label={t('people.year')} hint={t('people.year-hint')} inputMode="numeric" value={year} onChange={setYear} error={fieldError(error, '/year')} />
        </>
      )}
    </FormDialog>
  )
}

function ArchiveDialog({ promotion, isOpen, onClose }: { promotion: Promotion; isOpen: boolean; onClose: () => void }) {
  const { t } = useI18n()
  const patch = usePatch(promotion.id)
  const archived = promotion.archived !== undefined
  const act = t(archived ? 'people.unarchive' : 'people.archive')
  return (
    <ConfirmDialog title={act} act={act} isOpen={isOpen} isPending={patch.isPending} onCancel={onClose} onConfirm={() => patch.mutate({ archived: !archived }, {
      onSuccess: () => {
        toast({ tone: 'done', title: t('people.saved') })
        onClose()
      },
    })}>
      <p>{t(archived ? 'people.unarchive-about' : 'people.archive-about', { name: promotion.name })}</p>
      {patch.isError && <ErrorNotice error={patch.error} />}
    </ConfirmDialog>
  )
}
