import { readdirSync } from 'node:fs'
import path from 'node:path'
import { cacheFolder, installOnce } from './cache.js'
import { command, findProgram, tryCommand } from './command.js'
import { Obstacle, reasonOf } from './obstacle.js'

/** A browser that Playwright can start. */
export interface Chromium {
  readonly executable: string
  /** Added to the environment of the browser. */
  readonly env: Readonly<Record<string, string>>
}

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
/** With fonts, because a machine without a desktop has none and then draws no letter. */
const packages = ['chromium', 'fonts-dejavu-core', 'fonts-liberation']
const quietly = { DEBIAN_FRONTEND: 'noninteractive' }

/**
 * Chromium from, in this order: `BACKLENS_CHROMIUM`, the search path, Debian's packages installed as root, or the same
 * packages unpacked into the cache, which needs no right at all.
 */
export async function findChromium(): Promise<Chromium> {
  const named = process.env['BACKLENS_CHROMIUM']
  if (named !== undefined) return { executable: named, env: {} }
  const present = findProgram(programs)
  if (present !== undefined) return { executable: present, env: {} }

  if (findProgram(['apt-get']) === undefined) {
    throw new Obstacle('Chromium is missing: install it, or name one in the environment variable BACKLENS_CHROMIUM.')
  }
  try {
    return (await installAsRoot()) ?? (await unpackPackages())
  } catch (error) {
    throw new Obstacle(`Chromium is missing: run "apt-get install ${packages.join(' ')}" as root (${reasonOf(error)}).`)
  }
}

/** Answers nothing when this process may not become root. */
async function installAsRoot(): Promise<Chromium | undefined> {
  const isRoot = process.getuid?.() === 0
  if (!isRoot && (await tryCommand('sudo', ['-n', 'true'])).code !== 0) return undefined
  const apt = (...args: string[]): Promise<string> => {
    const line = ['apt-get', '-o', 'DPkg::Lock::Timeout=300', '-y', ...args]
    return isRoot ? command(line[0]!, line.slice(1), { env: quietly }) : command('sudo', ['-n', ...line])
  }
  console.log('Installing Chromium from Debian')
  await apt('update')
  await apt('install', '--no-install-recommends', ...packages)
  const executable = findProgram(programs)
  if (executable === undefined) throw new Error('the packages were installed, yet no Chromium is on the search path')
  return { executable, env: {} }
}

/** The packages and what they depend on, as far as the machine lacks it, unpacked below the cache. */
async function unpackPackages(): Promise<Chromium> {
  const folder = await installOnce('chromium-debian', async (unfinished) => {
    console.log(`Unpacking Chromium from Debian in ${cacheFolder}, once for this machine`)
    const state = path.join(unfinished, 'apt')
    await command('mkdir', ['-p', `${state}/state/lists/partial`, `${state}/cache/archives/partial`])
    const own = ['-o', `Dir::State=${state}/state`, '-o', `Dir::Cache=${state}/cache`, '-o', 'Debug::NoLocking=1']
    await command('apt-get', [...own, 'update'], { env: quietly })
    const download = ['install', '-y', '--download-only', '--no-install-recommends', ...packages]
    await command('apt-get', [...own, ...download], { env: quietly })
    const archives = path.join(state, 'cache/archives')
    for (const archive of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
      await command('dpkg-deb', ['--extract', path.join(archives, archive), unfinished])
    }
    await command('rm', ['-rf', state])
    const { executable, env } = unpacked(unfinished)
    await command(executable, ['--version'], { env })
  })
  return unpacked(folder)
}

function unpacked(folder: string): Chromium {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const libraries = [`usr/lib/${triplet}`, `lib/${triplet}`, `usr/lib/${triplet}/pulseaudio`]
  return {
    executable: path.join(folder, 'usr/lib/chromium/chromium'),
    env: {
      LD_LIBRARY_PATH: libraries.map((library) => path.join(folder, library)).join(':'),
      FONTCONFIG_PATH: path.join(folder, 'etc/fonts'),
      XDG_DATA_DIRS: `${path.join(folder, 'usr/share')}:/usr/local/share:/usr/share`,
    },
  }
}

/** Arguments for a browser that draws in software, shows one page and speaks to nobody else. */
export function chromiumArguments(): string[] {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  // Containers give 64 MB of /dev/shm unless asked, which Chromium fills.
  const memory = ['--disable-dev-shm-usage']
  return ['--no-sandbox', '--disable-gpu', '--disable-quic', '--force-color-profile=srgb', ...quiet, ...memory]
}
