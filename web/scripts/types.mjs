// Writes src/api/schema.gen.ts from the API's contract. Run it whenever api/openapi.yaml changes.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import openapi, { astToString } from 'openapi-typescript'

const contract = new URL('../../api/openapi.yaml', import.meta.url)
const target = new URL('../src/api/schema.gen.ts', import.meta.url)

if (!existsSync(contract)) {
  console.error(`There is no contract at ${contract.pathname}; the types stay as they are.`)
  process.exit(1)
}
const types = astToString(await openapi(contract, { alphabetize: true }))
await writeFile(target, `// Made by "npm run types" from api/openapi.yaml: change that file instead.\n${types}`)
