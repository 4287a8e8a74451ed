# Installs what the tests need, too, and runs the tests and checks that make sense on Windows. What ./check is on Debian.
# NOT YET RUN ON WINDOWS by those who wrote it; see README.md.
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot

& "$PSScriptRoot\start.ps1" -InstallOnly -Lock requirements-dev.lock

$bin = Join-Path $PSScriptRoot '.venv\Scripts'
$env:PYTHONUTF8 = '1'
$steps = [ordered]@{
    locks        = { & "$bin\python" tools/check_lock.py }
    style        = { & "$bin\ruff" check . }
    format       = { & "$bin\ruff" format --check . }
    types        = { & "$bin\mypy" }
    layers       = { & "$bin\lint-imports" }
    translations = { & "$bin\python" tools/translations.py check }
    imports      = { & "$bin\python" tools/without_qt.py }
    core         = {
        $env:PYTHONPATH = 'tools'
        & "$bin\python" -m pytest -p without_qt -p no:pytest-qt -W ignore::pytest.PytestConfigWarning -n 2 `
            -m 'not journey' --ignore=tests/ui
        $env:PYTHONPATH = $null
    }
    window       = {
        $env:QT_QPA_PLATFORM = 'offscreen'
        & "$bin\python" -m pytest -n 2 -m 'not journey' tests/ui
        $env:QT_QPA_PLATFORM = $null
    }
}

$failed = @()
$table = foreach ($name in $steps.Keys) {
    Write-Host "`n=== $name"
    $watch = [Diagnostics.Stopwatch]::StartNew()
    & $steps[$name] | Out-Host
    $outcome = 'passed'
    if ($LASTEXITCODE -ne 0) { $outcome = 'FAILED'; $failed += $name }
    '    {0,-14} {1,-8} {2,5:n0} s' -f $name, $outcome, $watch.Elapsed.TotalSeconds
}
Write-Host "`n$($table -join "`n")"
if ($failed) {
    Write-Host "Failed: $failed"
    exit 1
}
