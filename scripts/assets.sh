#!/usr/bin/env bash
# Fetches the U.S. Web Design System and copies what our pages use from it into
# web/static/uswds/, which the binary embeds: the style sheet, its script, and
# the fonts and images that the style sheet names. Also brings axe-core, the
# accessibility checker of the browser tests, which stays in node_modules/.
#
# Does nothing when the lock file and this script are what they were last time.
set -euo pipefail
cd "$(dirname "$0")/.."

from=node_modules/@uswds/uswds
to=web/static/uswds
stamp=$to/stamp
now=$(cat package-lock.json .npmrc scripts/assets.sh | sha256sum | cut -d' ' -f1)

if [ -e node_modules/axe-core/axe.min.js ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
    exit 0
fi

command -v npm >/dev/null || scripts/need.sh run
echo 'Getting the assets (U.S. Web Design System, axe-core)…'
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

new=web/static/.uswds-new
rm -rf "$new"
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/css" "$new/js" "$new/img"

# The map comments go, so that no developer tool asks us for a file we lack.
grep -v '^/\*# sourceMappingURL=' "$from/dist/css/uswds.min.css" >"$new/css/uswds.min.css"
for script in uswds-init.min.js uswds.min.js; do
    grep -v '^//# sourceMappingURL=' "$from/dist/js/$script" >"$new/js/$script"
done

# Named by the style sheet: url(../fonts/….woff2), url(../img/….svg).
grep -oE 'url\(\.\./[^)]+\)' "$new/css/uswds.min.css" | sed -E 's/^url\(\.\.\/(.*)\)$/\1/' | sort -u |
while read -r file; do
    mkdir -p "$new/$(dirname "$file")"
    cp "$from/dist/$file" "$new/$file"
done

# Named by our pages: the icon sprite, and the parts of the government banner.
for file in sprite.svg us_flag.svg us_flag_small.png icon-dot-gov.svg icon-https.svg lock.svg; do
    cp "$from/dist/img/$file" "$new/img/$file"
done
cp "$from/LICENSE.md" "$new/LICENSE.md"

chmod -R u=rwX,go=rX "$new"
echo "$now" >"$new/stamp"
rm -rf "$to"
mv "$new" "$to"
echo "Assets are in $to ($(du -sh "$to" | cut -f1))."
