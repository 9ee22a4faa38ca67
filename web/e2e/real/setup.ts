import { Platform } from './platform'

/** Starts the platform that all files of tests share, and gives the way to remove it. A machine without Docker ends the run here. */
export default async function setup(): Promise<() => Promise<void>> {
  const platform = await Platform.start()
  return () => platform.stop()
}
