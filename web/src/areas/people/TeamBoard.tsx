import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { GridList, GridListItem, useDragAndDrop, Button as AriaButton } from 'react-aria-components'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button, IconButton } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Icon } from '../../parts/Icon'
import { Menu } from '../../parts/Menu'
import { TextField } from '../../parts/TextField'
import { toast } from '../../parts/Toasts'
import { benches, moved, nowhere, type Bench } from './board'
import { keys, may, useApi, useChange, useStudents, useTeams } from './data'
import { FormDialog } from './FormDialog'
import { fullName, type Member, type Promotion } from './types'
import styles from './TeamBoard.module.css'

const kind = 'pupitre-member'

/** The teams side by side. A student moves by drag, by the keys of dragging, or by a menu. */
export function TeamBoard({ promotion }: { promotion: Promotion }) {
  const { t } = useI18n()
  const teams = useTeams(promotion.id)
  const students = useStudents(promotion.id)
  const move = useMove(promotion.id)
  const [naming, setNaming] = useState<{ team?: Bench } | null>(null)
  if (teams.isPending || students.isPending) return <p role="status">{t('shell.loading')}</p>
  if (teams.isError) return <ErrorNotice error={teams.error} onRetry={() => void teams.refetch()} />
  if (students.isError) return <ErrorNotice error={students.error} onRetry={() => void students.refetch()} />
  const manages = may(promotion, 'roster.manage') && promotion.archived === undefined
  const all = benches(teams.data, students.data, t('people.no-team'))
  if (students.data.length === 0 && teams.data.length === 0) {
    return <EmptyState icon="people" title={t('people.teams.none')}>{t('people.teams.none-text')}</EmptyState>
  }
  return (
    <div className={styles.stack}>
      {manages && (
        <div className={styles.head}>
          <p className={styles.soft}>{t('people.teams.about')}</p>
          <Button icon="plus" onPress={() => setNaming({})}>{t('people.teams.create')}</Button>
        </div>
      )}
      <div className={styles.board}>
        {all.map((bench) => (
          <TeamColumn key={bench.id} bench={bench} all={all} manages={manages} onName={() => setNaming({ team: bench })} promotion={promotion.id}
            onMove={(persons, to) => move.mutate({ persons, team: to === nowhere ? null : to })} />
        ))}
      </div>
      {naming && <NameDialog promotion={promotion.id} team={naming.team} onClose={() => setNaming(null)} />}
    </div>
  )
}

/** Moves students; the page shows it at once, and puts them back where the server says no. */
function useMove(promotion: string) {
  const { t } = useI18n()
  const api = useApi()
  const queries = useQueryClient()
  const key = keys.students(promotion)
  return useMutation({
    mutationFn: async ({ persons, team }: { persons: readonly string[]; team: string | null }) => {
      for (const person of persons) {
        await api.PUT('/api/v1/promotions/{promotion}/members/{person}/team', { params: { path: { promotion, person } }, body: { team } })
      }
    },
    onMutate: async ({ persons, team }) => {
      await queries.cancelQueries({ queryKey: key })
      const before = queries.getQueryData<Member[]>(key)
      if (before) queries.setQueryData(key, moved(before, new Set(persons), team))
      return { before }
    },
    onError: (error, _input, context) => {
      if (context?.before) queries.setQueryData(key, context.before)
      toast({ tone: 'trouble', title: t('people.teams.not-moved'), text: error.message })
    },
    onSettled: () => Promise.all([
      queries.invalidateQueries({ queryKey: keys.members(promotion) }),
      queries.invalidateQueries({ queryKey: keys.teams(promotion) }),
    ]),
  })
}

interface TeamColumnProps {
  readonly promotion: string
  readonly bench: Bench
  readonly all: readonly Bench[]
  readonly manages: boolean
  readonly onMove: (persons: readonly string[], to: string) => void
  readonly onName: () => void
}

function TeamColumn({ promotion, bench, all, manages, onMove, onName }: TeamColumnProps) {
  const { t, format } = useI18n()
  const remove = useRemove(promotion)
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: !manages,
    getItems: (ids) => [...ids].map((id) => ({ [kind]: JSON.stringify({ person: String(id), from: bench.id }) })),
    acceptedDragTypes: [kind],
    getDropOperation: () => 'move',
    onRootDrop: async ({ items }) => {
      const texts = await Promise.all(items.map((item) => (item.kind === 'text' ? item.getText(kind) : '')))
      const persons = texts.flatMap((text) => personOf(text, bench.id))
      if (persons.length > 0) onMove(persons, bench.id)
    },
  })
  const targets = all.filter(({ id }) => id !== bench.id).map(({ id, name }) => ({ id, label: name }))
  return (
    <section className={`${styles.team} ${bench.id === nowhere ? styles.nowhere : ''}`}>
      <header className={styles.teamHead}>
        <h2>{bench.name}</h2>
        <span className={styles.count}>{format.number(bench.members.length)}</span>
        {manages && bench.id !== nowhere && (
          <Menu label={t('people.teams.manage', { team: bench.name })} trigger={<IconButton icon="settings" label={t('people.teams.manage', { team: bench.name })} />}
            acts={[{ id: 'rename', label: t('people.teams.rename') }, { id: 'remove', label: t('people.teams.remove'), danger: true, isDisabled: bench.members.length > 0 }]}
            onAct={(id) => (id === 'rename' ? onName() : remove.mutate(bench.id))} />
        )}
      </header>
      <GridList aria-label={t('people.teams.of', { team: bench.name })} items={bench.members.map((member) => ({ id: member.person.id, member }))} selectionMode={manages ? 'multiple' : 'none'}
        dragAndDropHooks={dragAndDropHooks} className={styles.list!} renderEmptyState={() => <p className={styles.empty}>{t('people.teams.empty')}</p>}>
        {({ member }) => (
          <GridListItem id={member.person.id} textValue={fullName(member.person)} className={styles.member!}>
            {manages && <AriaButton slot="drag" className={styles.handle!}><Icon name="grid" size={12} /></AriaButton>}
            <span className={styles.name}>{fullName(member.person)}</span>
            {member.person.extra_time ? <span className={styles.extra}>+{format.percent(member.person.extra_time)}</span> : null}
            {manages && targets.length > 0 && (
              <Menu label={t('people.teams.move', { name: fullName(member.person) })} acts={targets} onAct={(to) => onMove([member.person.id], to)}
                trigger={<IconButton icon="external" label={t('people.teams.move', { name: fullName(member.person) })} />} />
            )}
          </GridListItem>
        )}
      </GridList>
    </section>
  )
}

/** Who was dropped, unless they were there already; nothing for what was dragged from elsewhere. */
function personOf(text: string, here: string): string[] {
  try {
    const { person, from } = JSON.parse(text) as { person?: unknown; from?: unknown }
    return typeof person === 'string' && from !== here ? [person] : []
  } catch {
    return []
  }
}

function useRemove(promotion: string) {
  const { t } = useI18n()
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (team: string) => api.DELETE('/api/v1/promotions/{promotion}/teams/{team}', { params: { path: { promotion, team } } }),
    onSuccess: () => toast({ tone: 'done', title: t('people.teams.removed') }),
    onError: (error) => toast({ tone: 'trouble', title: t('people.teams.not-removed'), text: error.message }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.teams(promotion) }),
  })
}

function NameDialog({ promotion, team, onClose }: { promotion: string; team?: Bench; onClose: () => void }) {
  const { t } = useI18n()
  const api = useApi()
  const [name, setName] = useState(team?.name ?? '')
  const change = useChange(async () => {
    const body = { name: name.trim() }
    if (team) await api.PATCH('/api/v1/promotions/{promotion}/teams/{team}', { params: { path: { promotion, team: team.id } }, body })
    else await api.POST('/api/v1/promotions/{promotion}/teams', { params: { path: { promotion } }, body })
  }, [keys.teams(promotion)])
  return (
    <FormDialog title={t(team ? 'people.teams.rename' : 'people.teams.create')} act={t(team ? 'people.save' : 'people.teams.create')} done={t('people.saved')}
      held={name.trim() === ''} run={() => change.mutateAsync(undefined)} onClose={onClose} shown={['/name']}>
      {(error) => <TextField label={t('people.name')} value={name} onChange={setName} maxLength={100} autoFocus error={fieldError(error, '/name')} />}
    </FormDialog>
  )
}
