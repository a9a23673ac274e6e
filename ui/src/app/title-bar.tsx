// The title bar: the window has no decorations, so moving, sizing and closing it happen here.
import { Minus, Square, X } from "lucide-react";
import { close, minimize, toggleMaximize } from "@/api/window";
import { Breadcrumb } from "./breadcrumb";

export function TitleBar() {
	return (
		<header data-tauri-drag-region className="col-span-2 flex items-center border-b border-sidebar-border bg-sidebar">
			<span className="pointer-events-none flex w-rail shrink-0 justify-center">
				<Moon />
			</span>
			<Breadcrumb />
			{/* What is left of the bar drags the window too. */}
			<div data-tauri-drag-region className="h-full flex-1" />
			<WindowButton label="Minimise" onClick={minimize}>
				<Minus className="size-[15px]" />
			</WindowButton>
			<WindowButton label="Maximise" onClick={toggleMaximize}>
				<Square className="size-3" />
			</WindowButton>
			<WindowButton label="Close" onClick={close}>
				<X className="size-[15px]" />
			</WindowButton>
		</header>
	);
}

function WindowButton({
	label,
	onClick,
	children,
}: {
	label: string;
	onClick: () => Promise<void>;
	children: React.ReactNode;
}) {
	return (
		<button
			type="button"
			tabIndex={-1}
			aria-label={label}
			title={label}
			onClick={() => void onClick()}
			className="flex h-full w-11 shrink-0 items-center justify-center text-muted-foreground hover:bg-sidebar-accent hover:text-foreground"
		>
			{children}
		</button>
	);
}

function Moon() {
	return (
		<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
			<path d="M13.6 2.2A8.3 8.3 0 1 0 17.8 13 6.6 6.6 0 0 1 13.6 2.2Z" fill="var(--primary)" />
		</svg>
	);
}
