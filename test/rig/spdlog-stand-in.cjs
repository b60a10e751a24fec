/**
 * Takes the place of @vscode/spdlog in the VS Code server of the tests: the same interface and the same lines in the
 * same files, written synchronously and without rotation.
 */
const fs = require('node:fs')
const path = require('node:path')

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical']

class Logger {
  constructor(_kind, _name, file) {
    this.file = file
    this.level = 2
    this.formatted = true
  }

  write(level, message) {
    if (level < this.level) return
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '')
    fs.appendFileSync(this.file, this.formatted ? `${time} [${names[level]}] ${message}\n` : message)
  }

  trace(message) {
    this.write(0, message)
  }
  debug(message) {
    this.write(1, message)
  }
  info(message) {
    this.write(2, message)
  }
  warn(message) {
    this.write(3, message)
  }
  error(message) {
    this.write(4, message)
  }
  critical(message) {
    this.write(5, message)
  }
  getLevel() {
    return this.level
  }
  setLevel(level) {
    this.level = level
  }
  setPattern() {
    this.formatted = true
  }
  clearFormatters() {
    this.formatted = false
  }
  flush() {
    // Every line is in its file already.
  }
  drop() {
    // Nothing is held.
  }
}

async function create(kind, name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  return new Logger(kind, name, file)
}

exports.version = 1
exports.Logger = Logger
exports.setLevel = () => {}
exports.setFlushOn = () => {}
exports.createRotatingLogger = (name, file) => create('rotating', name, file)
exports.createAsyncRotatingLogger = (name, file) => create('rotating_async', name, file)
