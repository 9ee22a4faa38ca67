import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { ServerClock } from '../api/clock'
import { ProblemError, UnreachableError } from '../api/problem'
import { LanguageProvider } from '../i18n'
import { AnnouncementProvider } from './Announcements'
import { ConfirmDialog } from './Dialog'
import { ErrorNotice } from './ErrorNotice'
import { Timer } from './Timer'
import type { Deadline } from './timer'

afterEach(() => void vi.useRealTimers())

const inFrench = (children: React.ReactNode) => render(
  <LanguageProvider language="fr"><AnnouncementProvider>{children}</AnnouncementProvider></LanguageProvider>,
)

test('after a sleep the clock is right as soon as the page is seen, and speaks once', () => {
  vi.useFakeTimers({ now: 0 })
  const deadline: Deadline = { kind: 'running', endsAt: 3_600_000 }
  inFrench(<Timer clock={new ServerClock(() => Date.now())} deadline={deadline} />)
  expect(screen.getByRole('timer').textContent).toBe('Temps restant1:00:00')
  vi.setSystemTime(3_480_000) // no timer ran: the machine slept
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
  expect(screen.getByRole('timer').textContent).toBe('Temps restant02:00')
  act(() => void vi.advanceTimersByTime(3000))
  expect(screen.getByRole('status').textContent).toBe('Il reste 5\u00a0min.')
})

test('the clock follows the server’s when this device’s is wrong', () => {
  vi.useFakeTimers({ now: 500_000 })
  const clock = new ServerClock(() => Date.now())
  inFrench(<Timer clock={clock} deadline={{ kind: 'running', endsAt: 60_000 }} />)
  expect(screen.getByRole('timer').textContent).toContain('Terminé')
  act(() => clock.observe(0, 0, 500_000, 500_000))
  expect(screen.getByRole('timer').textContent).toContain('01:00')
})

test('a refusal shows its detail and the fields that have no place of their own', () => {
  const problem = {
    title: 'Champs invalides', status: 422, code: 'invalid-fields', detail: 'Deux champs.',
    errors: [{ pointer: '/email', code: 'format', detail: 'Une adresse.' }, { pointer: '/0/nom', code: 'empty', detail: '<b>Un nom.</b>' }],
  }
  inFrench(<ErrorNotice error={new ProblemError(problem)} shown={['/email']} />)
  const alert = screen.getByRole('alert')
  expect(alert.textContent).toContain('Champs invalidesDeux champs./0/nom <b>Un nom.</b>')
  expect(alert.textContent).not.toContain('Une adresse.')
})

test('silence can be tried again', async () => {
  const retry = vi.fn()
  inFrench(<ErrorNotice error={new UnreachableError('')} onRetry={retry} />)
  await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
  expect(retry).toHaveBeenCalledOnce()
})

test('a dangerous act waits for its word; the first focus is on the way out', async () => {
  const confirm = vi.fn()
  inFrench(<ConfirmDialog title="Clore" act="Clore l’évaluation" word="clore" isOpen onConfirm={confirm} onCancel={() => {}}>…</ConfirmDialog>)
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Annuler' }))
  const act = screen.getByRole('button', { name: 'Clore l’évaluation' })
  await userEvent.click(act)
  expect(confirm).not.toHaveBeenCalled()
  await userEvent.type(screen.getByRole('textbox'), 'CLORE')
  await userEvent.click(act)
  expect(confirm).toHaveBeenCalledOnce()
})

test('a refusal is said once, as French is typeset', () => {
  const sentence = 'la session est en cours ; elle se scelle « terminée »'
  const errors = [{ code: 'wrong-phase', detail: sentence }, { pointer: '/reason', code: 'missing', detail: 'dites pourquoi : la raison est gardée' }]
  inFrench(<ErrorNotice error={new ProblemError({ title: 'Impossible maintenant', status: 409, code: 'conflict', detail: sentence, errors })} />)
  expect(screen.getByRole('alert').textContent).toBe(
    'Impossible maintenantla session est en cours\u202f; elle se scelle «\u00a0terminée\u00a0»/reason dites pourquoi\u00a0: la raison est gardée')
})
