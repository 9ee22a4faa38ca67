import type { Message } from './types'

/** Questions of teams, newest first, that no word to that team by name has followed. */
export function openQuestions(messages: readonly Message[]): Message[] {
  return messages
    .filter((one) => one.from !== undefined && !messages.some((other) => answers(other, one)))
    .sort((a, b) => b.seq - a.seq)
}

/** Whether a message answers a question: it came later, and was for that team by name. */
export function answers(message: Message, question: Message): boolean {
  return message.from === undefined && message.seq > question.seq && message.teams.includes(question.from ?? '')
}
