// The layout of the settings: sections of rows with a label on the left.
import type { ReactNode } from "react";

export function SettingsSection({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
	return (
		<section id={`settings-${name}`} aria-label={name} className="pb-6">
			<h2 className="text-title font-semibold">{name}</h2>
			{note && <p className="text-small text-muted-foreground">{note}</p>}
			<div className="mt-2 divide-y border-y">{children}</div>
		</section>
	);
}

export function SettingRow({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
	return (
		<div className="flex min-h-[46px] items-center gap-3 py-2">
			<div className="w-[180px] shrink-0 self-start pt-[5px]">
				<div>{label}</div>
				{note && <div className="text-small text-muted-foreground">{note}</div>}
			</div>
			{children}
		</div>
	);
}
