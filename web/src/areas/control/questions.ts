import type { Message } from './types'

/** Questions of teams, newest first, that no word to that very team has followed. */
export function openQuestions(messages: readonly Message[]): Message[] {
  return messages
    .filter((one) => one.from !== undefined && !messages.some((other) => answers(other, one)))
    .sort((a, b) => b.seq - a.seq)
}

/** Whether a message answers a question: it came later and was for that team alone. */
export function answers(message: Message, question: Message): boolean {
  return message.from === undefined && message.seq > question.seq && message.teams.length === 1 && message.teams[0] === question.from
}
